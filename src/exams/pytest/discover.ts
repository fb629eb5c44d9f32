import { WhetstoneError } from '../../core/whetstone-error.ts';
import { usableOptions } from './pytest-options.ts';
import { openRunner, type RunnerEvent, type RunnerOptions, type RunnerSession } from './runner-session.ts';

/** Importing every test file of a big suite for the first time, without bytecode. */
const COLLECT_LIMIT_MS = 300_000;

export interface FoundTest {
  readonly id: string;
  readonly file: string;
}

export interface Discovery {
  /** In the order in which pytest collects them. */
  readonly tests: readonly FoundTest[];
  readonly excluded: readonly { readonly id: string; readonly reason: string }[];
  /** Arguments that make later runs understand the repository as the first one did, whichever files they name. */
  readonly arguments: readonly string[];
  /** Options of the user that stay in force, as they would type them. */
  readonly options: readonly string[];
  readonly droppedOptions: readonly string[];
}

const QUIET = ['-q', '--continue-on-collection-errors', '--tb=short', '--color=no'];
const COLLECT = { collectOnly: true, limitMs: COLLECT_LIMIT_MS };

/**
 * Asks pytest what it collects and how it is configured, without running a test.
 * Files that cannot be collected are left out with their error; throws `no-tests` when nothing is left.
 */
export async function discover(runner: RunnerOptions, typed: readonly string[], signal: AbortSignal): Promise<Discovery> {
  const command = usableOptions(typed);
  await using session = await openRunner({ ...runner, arguments: [] }, signal);
  const setup = (await readSetup(session, paths(command.kept))) ?? (await readSetup(session, ['-oaddopts=', ...paths(command.kept)]));
  const configured = usableOptions(setup?.addopts ?? []);
  const fixed = [
    '-oaddopts=',
    // The cache plug-in stays (a test may use its fixture), but writes into the sandbox's own /tmp.
    '-ocache_dir=/tmp/pytest-cache',
    // Shuffling plug-ins would undo the order asked for.
    '-pno:randomly',
    '-pno:random_order',
    ...(setup?.inipath ? ['-c', setup.inipath] : []),
    ...['--rootdir', setup?.rootdir ?? runner.root],
    ...configured.kept,
    ...command.kept.filter((word) => !paths(command.kept).includes(word)),
    ...QUIET,
  ];
  const events: RunnerEvent[] = [];
  for await (const event of session.run({ ...COLLECT, arguments: [...fixed, '--collect-only', ...paths(command.kept)] }))
    events.push(event);
  return understand(events, { fixed, kept: [...configured.kept, ...command.kept], dropped: [...configured.dropped, ...command.dropped] });
}

/** `--help` ends pytest as soon as it is configured. `undefined` when `addopts` names an option that is not installed. */
async function readSetup(session: RunnerSession, args: readonly string[]): Promise<Extract<RunnerEvent, { event: 'setup' }> | undefined> {
  const events = await Array.fromAsync(session.run({ ...COLLECT, tellSetup: true, arguments: ['--help', ...args] }));
  return events.find((event) => event.event === 'setup');
}

/** Words of a command that name files, folders or tests: everything that is no option and no option's value. */
function paths(words: readonly string[]): string[] {
  return words.filter(
    (word, i) => !word.startsWith('-') && !/^(-[kmpWo]|--(ignore|deselect|ignore-glob|import-mode|asyncio-mode))$/.test(words[i - 1] ?? ''),
  );
}

function understand(events: readonly RunnerEvent[], options: { fixed: string[]; kept: string[]; dropped: string[] }): Discovery {
  const end = events.findLast((event) => event.event === 'end');
  const lost = events.findLast((event) => event.event === 'lost');
  const items = events.filter((event) => event.event === 'item');
  const broken = events.filter((event) => event.event === 'uncollected');
  const tests = items.filter((item) => !item.doctest).map(({ test, file }) => ({ id: test, file }));
  if (tests.length === 0) {
    const first = broken[0];
    const why = first
      ? `${broken.length} test files could not be imported, the first: ${first.file}: ${first.error}: ${first.message}`
      : `pytest collected nothing${end?.output ? `: ${end.output.trim().slice(-300)}` : ''}`;
    throw new WhetstoneError('no-tests', `No usable tests were found: ${lost?.reason ?? why}.`, {
      hint: first
        ? 'Install what the tests import into the environment that runs them, or name another interpreter with --python.'
        : 'Name the folder that holds the tests, or the command that runs them with --test-command "pytest path/to/tests".',
    });
  }
  return {
    tests,
    excluded: [
      ...broken.map(({ file, error, message }) => ({ id: file, reason: `cannot be imported: ${error}: ${message.slice(0, 200)}` })),
      ...items
        .filter((item) => item.doctest)
        .map((item) => ({ id: item.test, reason: 'doctest: it stands in the text that would be emptied' })),
    ],
    arguments: options.fixed,
    options: options.kept,
    droppedOptions: options.dropped,
  };
}
