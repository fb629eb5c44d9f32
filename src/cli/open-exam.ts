import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Language } from '../core/language.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import { type ErrorCode, WhetstoneError } from '../core/whetstone-error.ts';
import { type Exam, openRepositoryExam } from '../exams/exam.ts';
import type { ExamEvent } from '../exams/exam-events.ts';
import type { TestHarness } from '../exams/harness.ts';
import { languageByName, languageForPath } from '../languages/language-for.ts';
import { listRepositoryFiles } from '../workspaces/list-repository-files.ts';
import type { Environment } from './environment.ts';
import type { Settings } from './settings.ts';

export interface OpenExamOptions {
  readonly root: string;
  readonly settings: Settings;
  readonly environment: Environment;
  readonly sandbox: SandboxProvider;
  /** Holes tried at the same time: 1 beside a model that draws, 2 when nothing else runs. */
  readonly concurrency: number;
  readonly onEvent: (event: ExamEvent) => void;
  readonly signal: AbortSignal;
}

type Runner = 'pytest' | 'vitest';

/** Without usable tests there is still the weaker exam by text; other errors mean that something has to be mended. */
const NO_USABLE_TESTS: readonly ErrorCode[] = ['no-tests', 'no-interpreter', 'tests-fail'];

/**
 * Finds how the repository's tests are run, and opens its exam; where no test is usable, says why and compares texts instead.
 *
 * The test command decides when one is given; else the language of most of the source files is tried first, then the other.
 * Throws `WhetstoneError`: what harness and exam throw, `no-tests` and the like only when a test command or a Python was named.
 */
export async function openExam(options: OpenExamOptions): Promise<Exam> {
  try {
    return await examByTests(options);
  } catch (error) {
    const { settings, onEvent } = options;
    options.signal.throwIfAborted();
    if (!(error instanceof WhetstoneError) || !NO_USABLE_TESTS.includes(error.code)) throw error;
    if (settings.testCommand !== undefined || settings.python !== undefined) throw error;
    const language = await mainLanguage(options.root);
    if (!language) throw error;
    onEvent({
      type: 'phase',
      phase: 'cutting',
      text: `${error.message} Comparing texts instead, which is weaker. To mend it: ${error.hint}`,
    });
    const { textMatchExam } = await import('../exams/text-match-exam.ts');
    return textMatchExam({ root: options.root, seed: settings.seed, limit: settings.maxTasks, language, why: error.message });
  }
}

async function examByTests(options: OpenExamOptions): Promise<Exam> {
  const { root, settings, onEvent, signal } = options;
  const harness = await openHarness(options);
  return openRepositoryExam({
    root,
    seed: settings.seed,
    limit: settings.maxTasks,
    harness,
    language: languageOf(harness),
    budgetMs: settings.coverageMinutes * 60_000,
    concurrency: options.concurrency,
    onEvent,
    signal,
  });
}

/** The language of most of the repository's source files. */
async function mainLanguage(root: string): Promise<Language | undefined> {
  const languages = await sourceLanguages(root);
  const counts = Map.groupBy(languages, (language) => language);
  return [...counts].sort(([, a], [, b]) => b.length - a.length)[0]?.[0];
}

async function sourceLanguages(root: string): Promise<readonly Language[]> {
  const { files } = await listRepositoryFiles(root);
  return files.map(({ path }) => languageForPath(path)).filter((language) => language !== undefined);
}

function languageOf(harness: TestHarness) {
  const language = languageByName(harness.setup.language);
  if (language) return language;
  throw new WhetstoneError('unsupported', `Tests in ${harness.setup.language} cannot be made an exam yet.`, {
    hint: 'Python and TypeScript can.',
  });
}

async function openHarness(options: OpenExamOptions): Promise<TestHarness> {
  const failures: WhetstoneError[] = [];
  for (const runner of await runnersToTry(options)) {
    try {
      return runner === 'pytest' ? await openPytest(options) : await openVitest(options);
    } catch (error) {
      options.signal.throwIfAborted();
      if (!(error instanceof WhetstoneError) || !NO_USABLE_TESTS.includes(error.code)) throw error;
      failures.push(error);
    }
  }
  const [only] = failures;
  if (failures.length === 1 && only) throw only;
  const found = failures.map(({ message }) => message).join(' ');
  throw new WhetstoneError('no-tests', `No usable tests were found in ${options.root}. ${found}`.trim(), {
    hint: only?.hint ?? 'Name the command that runs them: --test-command "pytest tests".',
  });
}

async function runnersToTry({ root, settings }: OpenExamOptions): Promise<readonly Runner[]> {
  const typed = settings.testCommand;
  if (typed !== undefined) {
    if (/\bvitest\b/.test(typed)) return ['vitest'];
    if (/\bpytest\b|py[.]test/.test(typed)) return ['pytest'];
    throw new WhetstoneError('unsupported', `"${typed}" runs neither pytest nor vitest.`, {
      hint: 'Name a command of one of them; other runners cannot be measured yet.',
    });
  }
  const languages = await sourceLanguages(root);
  const pythonFiles = languages.filter(({ name }) => name === 'python').length;
  const scriptFiles = languages.length - pythonFiles;
  const hasPackage = existsSync(join(root, 'package.json'));
  if (pythonFiles === 0 && (scriptFiles > 0 || hasPackage)) return ['vitest'];
  if (scriptFiles === 0) return ['pytest'];
  return scriptFiles > pythonFiles ? ['vitest', 'pytest'] : ['pytest', 'vitest'];
}

async function openPytest({ root, settings, environment, sandbox, signal }: OpenExamOptions): Promise<TestHarness> {
  const { pytestHarness } = await import('../exams/pytest/pytest-harness.ts');
  const { path, virtualEnv, condaPrefix } = environment;
  return pytestHarness(root, {
    sandbox,
    ...(settings.python === undefined ? {} : { python: settings.python }),
    ...(settings.testCommand === undefined ? {} : { testCommand: wordsOf(settings.testCommand) }),
    shell: { PATH: path, ...(virtualEnv ? { VIRTUAL_ENV: virtualEnv } : {}), ...(condaPrefix ? { CONDA_PREFIX: condaPrefix } : {}) },
    signal,
  });
}

async function openVitest({ root, settings, sandbox, signal }: OpenExamOptions): Promise<TestHarness> {
  const { vitestHarness } = await import('../exams/vitest/vitest-harness.ts');
  return vitestHarness(root, {
    sandbox,
    ...(settings.testCommand === undefined ? {} : { testCommand: wordsOf(settings.testCommand) }),
    signal,
  });
}

/** Words as a shell would cut them: quotes hold words together, a backslash takes the next character as it is. */
export function wordsOf(command: string): string[] {
  const words: string[] = [];
  for (const [word] of command.matchAll(/(?:\\.|"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'\\])+/g)) {
    words.push(
      word.replace(
        /\\(.)|"((?:\\.|[^"\\])*)"|'([^']*)'/g,
        (_, one?: string, double?: string, single?: string) => one ?? double?.replace(/\\(.)/g, '$1') ?? single ?? '',
      ),
    );
  }
  return words;
}
