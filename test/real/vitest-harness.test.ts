import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Coverage, TestHarness } from '../../src/exams/harness.ts';
import { vitestHarness } from '../../src/exams/vitest/vitest-harness.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';

const signal = new AbortController().signal;
const LIMIT_MS = 60_000;

const SUMS = `import { offset } from './offset.ts';

export const START: number = offset(1);

export interface Sum {
  readonly total: number;
}

/** Adds numbers. */
export function sum(values: readonly number[]): Sum {
  let total = 0;
  for (const value of values) {
    total += value;
  }
  return {
    total,
  };
}

export function twice(value: number): number {
  return value * 2;
}
`;

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({
    name: 'fixture',
    type: 'module',
    scripts: { test: 'vitest run' },
    exports: { './built': './dist/built.js', './sums': './src/sums.ts' },
  }),
  'vitest.config.ts': `import { defineConfig } from 'vitest/config';\nexport default defineConfig({ test: { include: ['src/**/*.test.ts'], testTimeout: 5 } });\n`,
  'src/sums.ts': SUMS,
  'src/offset.ts': 'export const offset = (value: number): number => value + 1;\n',
  'src/sums.test.ts': `import { describe, expect, it } from 'vitest';
import { START, sum, twice } from './sums.ts';
describe('sum', () => {
  // Slower than the configuration allows, as any test is on a busy machine: the limit of the whole job decides, not this one.
  it('adds', async () => {
    await new Promise((done) => setTimeout(done, 50));
    expect(sum([1, 2, 3])).toEqual({ total: 6 });
  });
  it('of nothing is 0', () => expect(sum([]).total).toBe(0));
  it.skip('is skipped', () => expect(twice(1)).toBe(2));
});
it('doubles (2 * 2)', () => expect(twice(2)).toBe(4));
it('starts at 2', () => expect(START).toBe(2));
it('fails untouched', () => expect(twice(1)).toBe(3));
`,
  'src/built.ts': 'export const built = () => 1;\n',
  'dist/built.js': 'export const built = () => 1;\n',
  'src/built.test.ts': `import { expect, it } from 'vitest';
import { built } from 'fixture/built';
it('is built', () => expect(built()).toBe(1));
`,
  '.whetstone/answers': 'secret',
};

/** Times of every file and folder but the packages'. */
async function modifiedAt(root: string): Promise<readonly number[]> {
  const paths = ['', ...(await readdir(root, { recursive: true })).filter((path) => !path.startsWith('node_modules')).sort()];
  return Promise.all(paths.map(async (path) => (await stat(join(root, path))).mtimeMs));
}

describe('the vitest harness', () => {
  let root: string;
  let cacheFolder: string;
  let harness: TestHarness;
  let coverage: Coverage;
  let before: readonly number[];
  const testsOf = (...names: string[]) => names.map((name) => coverage.tests.find((test) => test.id === `src/sums.test.ts > ${name}`)!);
  const options = (...names: string[]) => ({ tests: testsOf(...names), stopAtFirstFailure: true, limitMs: LIMIT_MS });
  const judge = (text: string, ...names: string[]) => harness.judge({ id: 'x', path: 'src/sums.ts', text }, options(...names), signal);

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'whetstone-fixture-'));
    for (const [path, text] of Object.entries(FILES)) {
      await mkdir(dirname(join(root, path)), { recursive: true });
      await writeFile(join(root, path), text);
    }
    await symlink(resolve(import.meta.dirname, '../../node_modules'), join(root, 'node_modules'));
    before = await modifiedAt(root);
    cacheFolder = await mkdtemp(join(tmpdir(), 'whetstone-cache-'));
    harness = await vitestHarness(root, { sandbox: await chooseSandbox('auto'), cacheFolder, signal });
    coverage = await harness.cover({ budgetMs: 10 * LIMIT_MS, signal, onProgress: () => {} });
  });
  afterAll(async () => {
    await harness[Symbol.asyncDispose]?.();
    for (const folder of [root, cacheFolder]) await rm(folder, { recursive: true, force: true });
  });

  it('finds the runner, the sources and the tests', () => {
    expect(harness.setup).toMatchObject({
      runner: 'vitest',
      language: 'typescript',
      testCommand: ['npx', 'vitest', 'run'],
      sourceFiles: ['src/built.ts', 'src/offset.ts', 'src/sums.ts'],
      testFiles: ['src/built.test.ts', 'src/sums.test.ts'],
    });
  });

  it('counts only tests that pass, and says why of the others', () => {
    const ids = coverage.tests.map((test) => test.id.replace(/^src\/sums\.test\.ts > /, '')).sort();
    expect(ids).toEqual(['doubles (2 * 2)', 'src/built.test.ts > is built', 'starts at 2', 'sum > adds', 'sum > of nothing is 0']);
    expect(coverage.excluded.map(({ id, reason }) => `${id}: ${reason.split(':')[0]}`).sort()).toEqual([
      'src/sums.test.ts > fails untouched: fails untouched',
      'src/sums.test.ts > sum > is skipped: skipped',
    ]);
  });

  it('tells for each line which tests execute it, and which lines run while importing', () => {
    const names = (path: string, line: number) =>
      (coverage.hits.get(path)?.get(line) ?? []).map((index) => coverage.tests[index]?.id.split(' > ').at(-1)).sort();
    expect(names('src/sums.ts', 13)).toEqual(['adds']);
    expect(names('src/sums.ts', 16)).toEqual(['adds', 'of nothing is 0']);
    expect(names('src/sums.ts', 21)).toEqual(['doubles (2 * 2)']);
    expect(names('src/sums.ts', 3)).toEqual([]);
    expect([...(coverage.importHits.get('src/sums.ts') ?? [])]).toEqual([3]);
    expect(coverage.importHits.get('src/offset.ts')?.has(1)).toBe(true);
  });

  it('proves that the judged file is the one that runs, or names the built copy that runs instead', async () => {
    expect(await harness.proveLoaded('src/sums.ts', testsOf('sum > adds')[0]!, signal)).toBeUndefined();
    const built = coverage.tests.find((test) => test.file === 'src/built.test.ts')!;
    expect(await harness.proveLoaded('src/built.ts', built, signal)).toContain('dist/built.js');
  });

  it('passes the true text and fails a wrong one, with the failure', async () => {
    expect(await judge(SUMS, 'sum > adds', 'doubles (2 * 2)')).toMatchObject({ end: 'passed', failures: [] });
    const wrong = await judge(SUMS.replace('+=', '-='), 'sum > adds');
    expect(wrong).toMatchObject({ end: 'failed', failures: [{ test: 'src/sums.test.ts > sum > adds', error: 'AssertionError' }] });
    expect(wrong.output).toContain('sums.test.ts');
  });

  it('runs the asked tests alone', async () => {
    expect(await judge(SUMS.replace('* 2', '* 3'), 'sum > adds')).toMatchObject({ end: 'passed' });
    expect((await judge(SUMS, 'doubles (2 * 2)')).tests.map((test) => test.id)).toEqual(['src/sums.test.ts > doubles (2 * 2)']);
  });

  it('a text that does not parse, or throws while importing, is broken', async () => {
    expect(await judge(`${SUMS}\n)(`, 'sum > adds')).toMatchObject({ end: 'broken' });
    expect(await judge(`throw new TypeError('no');\n${SUMS}`, 'sum > adds')).toMatchObject({
      end: 'broken',
      failures: [{ error: 'TypeError', message: 'no' }],
    });
  });

  it('an endless loop is timed out', async () => {
    const text = SUMS.replace('total += value;', 'for (;;);');
    const outcome = await harness.judge({ id: 'x', path: 'src/sums.ts', text }, { ...options('sum > adds'), limitMs: 3000 }, signal);
    expect(outcome.end).toBe('timed-out');
  });

  it.each([
    ['ends the process with success', 'process.exit(0);'],
    ['ends its own process by signal', "process.kill(process.pid, 'SIGKILL');"],
    ['ends the runner', "process.kill(process.ppid, 'SIGKILL');"],
    ['ends everything', "process.kill(-1, 'SIGKILL');"],
    [
      'writes a verdict of its own',
      'for (let fd = 3; fd < 30; fd++) try { (await import(\'node:fs\')).writeSync(fd, \'{"event":"end","end":"ended","tests":[]}\\n\'); } catch {}\nprocess.exit(0);',
    ],
    ['rewrites the tests', "(await import('node:fs')).writeFileSync(new URL('./sums.test.ts', import.meta.url), '');"],
    ['reads the answers', "(await import('node:fs')).readFileSync(new URL('../.whetstone/answers', import.meta.url));"],
  ])('is no pass when it %s', async (_what, code) => {
    const outcome = await judge(`${code}\n${SUMS}`, 'sum > adds', 'sum > of nothing is 0');
    expect(['failed', 'broken', 'tampered']).toContain(outcome.end);
  });

  it('judges many in one warm process as it judges each alone', async () => {
    const texts = [
      SUMS,
      SUMS.replace('+=', '-='),
      `${SUMS}\n)(`,
      SUMS,
      SUMS.replace('let total = 0', 'let total = 1'),
      'process.exit(0);',
      SUMS,
    ];
    const fillings = texts.map((text, index) => ({ id: String(index), path: 'src/sums.ts', text }));
    const ends = await Array.fromAsync(
      harness.judgeMany(fillings, options('sum > adds', 'doubles (2 * 2)'), signal),
      (outcome) => outcome.end,
    );
    expect(ends).toEqual(['passed', 'failed', 'broken', 'passed', 'failed', 'broken', 'passed']);
  });

  it('two fillings of equal length within one second get their own verdicts', async () => {
    const right = SUMS.replace('* 2', '+ value');
    const wrong = SUMS.replace('* 2', '- value');
    expect(right.length).toBe(wrong.length);
    const fillings = [right, wrong, right, wrong, right].map((text, index) => ({ id: String(index), path: 'src/sums.ts', text }));
    const ends = await Array.fromAsync(harness.judgeMany(fillings, options('doubles (2 * 2)'), signal), (outcome) => outcome.end);
    expect(ends).toEqual(['passed', 'failed', 'passed', 'failed', 'passed']);
  });

  it('a hanging filling does not touch the next', async () => {
    const texts = [SUMS.replace('total += value;', 'for (;;);'), SUMS];
    const fillings = texts.map((text, index) => ({ id: String(index), path: 'src/sums.ts', text }));
    const short = { ...options('sum > adds'), limitMs: 5000 };
    const ends = await Array.fromAsync(harness.judgeMany(fillings, short, signal), (outcome) => outcome.end);
    expect(ends).toEqual(['timed-out', 'passed']);
  });

  it('changes nothing of the user', async () => {
    for (const [path, text] of Object.entries(FILES)) expect(await readFile(join(root, path), 'utf8')).toBe(text);
    expect((await readdir(root)).sort()).toEqual(['.whetstone', 'dist', 'node_modules', 'package.json', 'src', 'vitest.config.ts']);
    expect(await modifiedAt(root)).toEqual(before);
  });

  it('aborts with the reason', async () => {
    const reason = new Error('enough');
    const controller = new AbortController();
    setTimeout(() => controller.abort(reason), 300);
    const fillings = Array.from({ length: 20 }, (_, index) => ({ id: String(index), path: 'src/sums.ts', text: SUMS }));
    await expect(Array.fromAsync(harness.judgeMany(fillings, options('sum > adds'), controller.signal))).rejects.toBe(reason);
  });

  it('says that there is no vitest', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'whetstone-empty-'));
    await expect(vitestHarness(empty, { sandbox: await chooseSandbox('auto'), signal })).rejects.toMatchObject({ code: 'no-tests' });
    await rm(empty, { recursive: true });
  });
});
