import type { CommandCall } from '../command.ts';
import { printJson, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { descriptionOf, flagOf, type SettingName } from '../settings.ts';

/** `whetstone config [--explain]`: every setting with its value and source. */
export async function run(call: CommandCall): Promise<undefined> {
  const { values, sources } = call.settings(repositoryFolder(call));
  const names = Object.keys(sources) as SettingName[];
  if (call.json) {
    printJson(
      Object.fromEntries(
        names.map((name) => [name, { value: values[name] ?? null, source: sources[name], description: descriptionOf(name) }]),
      ),
    );
    return;
  }
  const width = Math.max(...names.map((name) => name.length));
  for (const name of names) {
    const value = values[name] === undefined ? 'not set' : JSON.stringify(values[name]);
    printResult(`${name.padEnd(width)}  ${value}  (${sources[name]})`);
    if (call.options.explain === true) printResult(`${''.padEnd(width)}  ${descriptionOf(name)}; flag ${flagOf(name)}`);
  }
}
