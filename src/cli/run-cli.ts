import { Command, CommanderError, Option } from 'commander';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { cancellation } from './cancellation.ts';
import type { CommandCall, CommandEntry } from './command.ts';
import { COMMANDS } from './commands.ts';
import { readEnvironment } from './environment.ts';
import { errorJson, errorText, exitCodeOf } from './errors.ts';
import { printJson, printProgress } from './print.ts';
import { resolveSettings } from './resolve-settings.ts';
import { defaultOf, descriptionOf, flagOf, kindOf, SANDBOX_CHOICES, type SettingName } from './settings.ts';
import { VERSION } from './version.ts';

/** Reads the arguments, runs one command and sets the exit code. Never throws. */
export async function runCli(args: readonly string[]): Promise<void> {
  const isVerbose = args.includes('--verbose');
  try {
    await buildProgram().parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version end this way as well; commander has printed what there is to say.
      process.exitCode = error.exitCode === 0 ? 0 : 1;
      return;
    }
    if (args.includes('--json')) printJson(errorJson(error));
    printProgress(errorText(error, isVerbose));
    process.exitCode = exitCodeOf(error);
  }
}

/** The whole command line; exported for the help's golden test. */
export function buildProgram(): Command {
  const program = new Command('whetstone')
    .description('Makes a small local code model as good as a big one on your repository, and shows it with your own tests.')
    .version(VERSION)
    .configureHelp({ showGlobalOptions: false })
    .showSuggestionAfterError()
    .exitOverride()
    .addHelpText(
      'after',
      '\nExample:\n  whetstone sharpen .    find the best recipe for the repository in this folder\n\nExit codes: 0 fine, 1 a mistake that you can mend, 2 a fault of Whetstone.',
    );
  for (const entry of COMMANDS) addCommand(program, entry);
  return program;
}

function addCommand(program: Command, entry: CommandEntry): void {
  const command = program.command(entry.name).description(entry.summary).exitOverride();
  for (const argument of entry.arguments ?? []) {
    const name = argument.isVariadic ? `${argument.name}...` : argument.name;
    command.argument(argument.isRequired ? `<${name}>` : `[${name}]`, argument.description);
  }
  for (const name of entry.settings ?? []) command.addOption(settingOption(name));
  for (const { flag, description } of entry.flags ?? []) command.option(flag, description);
  command.option('--json', 'print the result as JSON').option('--verbose', 'show stack traces and details');
  command.addHelpText('after', `\nExample:\n  ${entry.example[0]}    ${entry.example[1]}`);
  command.action(async (...received: unknown[]) => {
    const typed = (entry.arguments ?? []).flatMap((_, i) => received[i] as string | readonly string[] | undefined);
    const positional = typed.filter((value) => value !== undefined);
    process.exitCode = await runEntry(entry, positional, command.opts());
  });
}

function settingOption(name: SettingName): Option {
  const kind = kindOf(name);
  const placeholder = kind === 'number' ? 'number' : kind === 'list' ? 'a,b' : 'text';
  const standard = defaultOf(name);
  const shown = Array.isArray(standard) ? standard.join(',') : standard;
  const note = shown === undefined || shown === '' ? '' : ` (default: ${String(shown)})`;
  const option = new Option(`${flagOf(name)} <${placeholder}>`, `${descriptionOf(name)}${note}`);
  return name === 'sandbox' ? option.choices([...SANDBOX_CHOICES]) : option;
}

async function runEntry(entry: CommandEntry, positional: readonly string[], options: Readonly<Record<string, unknown>>): Promise<number> {
  const environment = readEnvironment();
  const signal = cancellation(() => printProgress('\nCancelling; press Ctrl-C again to stop at once.'));
  const call: CommandCall = {
    positional,
    options,
    settings: (repository) => resolveSettings({ flags: options, repository }),
    settingFlags: options,
    json: options.json === true,
    verbose: options.verbose === true,
    environment,
    signal,
  };
  const { run } = await entry.load();
  const code = await run(call);
  if (signal.aborted && signal.reason instanceof WhetstoneError) throw signal.reason;
  return code ?? 0;
}
