import { appendFileSync, globSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import { buildExam, type Exam, type ExamOptions, openRepositoryExam } from '../../src/exams/exam.ts';
import { pytestHarness } from '../../src/exams/pytest/pytest-harness.ts';
import { textMatchExam } from '../../src/exams/text-match-exam.ts';
import { python } from '../../src/languages/python.ts';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { benchmarkLaws } from '../laws/benchmark-laws.ts';
import { type PythonRepository, pythonRepository, SHOP } from '../support/python-repository.ts';
import { testPythonPath } from '../support/run-whetstone.ts';

const testPython = testPythonPath();
const missing = testPython === undefined ? 'Python with pytest (npm test prepares it)' : await bubblewrap().unavailable();
const signal = new AbortController().signal;

async function withExam<T>(
  repository: PythonRepository,
  use: (exam: Exam, options: ExamOptions) => Promise<T>,
  changed: Partial<ExamOptions> = {},
): Promise<T> {
  const { root } = repository;
  await using harness = await pytestHarness(root, { sandbox: bubblewrap(), python: testPython, signal });
  const options = { root, seed: 1, limit: 40, harness, language: python, budgetMs: 60_000, concurrency: 2, signal, ...changed };
  return await use(await openRepositoryExam(options), options);
}

const problemsOf = (exam: Exam): Promise<Problem[]> => Array.fromAsync(exam.problems({ signal }));
const examFile = (root: string): string => globSync(join(root, '.whetstone/exams/*.jsonl'))[0]!;

describe.skipIf(missing !== undefined)(`exam of a Python repository${missing === undefined ? '' : `: needs ${missing}`}`, () => {
  describe('laws', async () => {
    const repository = pythonRepository(SHOP);
    const harness = await pytestHarness(repository.root, { sandbox: bubblewrap(), python: testPython, signal });
    const options = { root: repository.root, seed: 1, limit: 12, harness, language: python, budgetMs: 60_000, concurrency: 2, signal };
    benchmarkLaws(async () => (await openRepositoryExam(options)).toBenchmark(), { limit: 12 });
  });

  it('admits what the tests mark, counts the rest, hides tests and twins', async () => {
    using repository = pythonRepository(SHOP);
    await withExam(repository, async (exam) => {
      const problems = await problemsOf(exam);
      const summary = exam.summary();
      expect(summary.admitted).toBe(problems.length);
      expect(summary.admitted).toBeGreaterThanOrEqual(12);
      expect(Object.values(summary.byKind).every((count) => count > 0)).toBe(true);
      expect(summary.rejections.map(({ reason }) => reason)).toContain('no test uses its module');
      for (const { task, cluster } of problems) {
        const paths = await task.workspace.list();
        const tests = cluster.includes('basket.py') ? 'tests/test_basket.py' : 'tests/test_price.py';
        expect(paths, task.id).not.toContain(tests);
      }
      const copied = problems.filter((problem) => problem.cluster.endsWith(':cheapest') && problem.reference.includes('for name, amount'));
      expect(copied.length).toBeGreaterThan(0);
      for (const { task } of copied) expect(await task.workspace.read('src/shop/legacy.py')).not.toContain('amount < offers');
    });
  });

  it('changes nothing of the user: same status, same files, same times', async () => {
    using repository = pythonRepository(SHOP);
    const look = (): string[] =>
      globSync('**/*', { cwd: repository.root })
        .sort()
        .map((path) => `${path} ${statSync(join(repository.root, path)).mtimeMs}`);
    const before = look();
    await withExam(repository, (_, options) => buildExam({ ...options, limit: 4 }));
    expect(look()).toEqual(before);
    expect(repository.git('status', '--porcelain')).toBe('');
  });

  it('goes on after a kill: half a line is cut off, what is decided is not decided again', async () => {
    using repository = pythonRepository(SHOP);
    const ids = (problems: readonly Problem[]): string[] => problems.map((problem) => problem.task.id);
    const whole = await withExam(repository, async (exam) => ids(await problemsOf(exam)));
    const file = examFile(repository.root);
    const kept = readFileSync(file, 'utf8').trimEnd().split('\n');
    truncateSync(file, Buffer.byteLength(`${kept.slice(0, 9).join('\n')}\n${kept[9]!.slice(0, 30)}`));
    expect(await withExam(repository, async (exam) => ids(await problemsOf(exam)))).toEqual(whole);
    const lines = readFileSync(file, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; id?: string });
    const decided = lines.flatMap((line) => line.id ?? []);
    expect(new Set(decided).size).toBe(decided.length);
  });

  it('a damaged store is made anew', async () => {
    using repository = pythonRepository(SHOP);
    await withExam(repository, (_, options) => buildExam({ ...options, limit: 2 }));
    appendFileSync(examFile(repository.root), '{"type":"admitted","id":7}\n');
    await withExam(repository, async (_, options) => expect((await buildExam({ ...options, limit: 2 })).summary().admitted).toBe(2));
  });

  it('reads past what cannot be read: huge, binary, other encodings, carriage returns, no git', async () => {
    const lines = (path: string): string => SHOP[path]!.replaceAll('\n', '\r\n');
    using repository = pythonRepository(
      {
        ...SHOP,
        'src/shop/price.py': `\ufeff${lines('src/shop/price.py')}`,
        'src/shop/huge.py': new Uint8Array(50_000_000).fill(0x23),
        'src/shop/old.py': new Uint8Array([0x78, 0x20, 0x3d, 0x20, 0x22, 0xe9, 0x22, 0x0a]),
        'src/shop/broken.py': 'def (:\n',
      },
      { git: false },
    );
    await withExam(repository, async (exam) => {
      const problems = await problemsOf(exam);
      expect(exam.summary().notes.join(' ')).toMatch(/larger than 1 MB\): src\/shop\/huge\.py/);
      expect(exam.summary().notes.join(' ')).toMatch(/not UTF-8\): src\/shop\/old\.py/);
      const inCarriageReturns = problems.find((problem) => problem.cluster.includes('price.py') && problem.reference.includes('\r\n'))!;
      const { ask } = inCarriageReturns.task;
      const edits = [{ path: ask.path, start: ask.offset, end: ask.offset, text: inCarriageReturns.reference }];
      expect((await inCarriageReturns.check(edits, signal)).verdict).toEqual({ kind: 'passed' });
    });
  });

  it('leaves out tests that fail, skip, hang, end the process or need the network, and says why', async () => {
    using repository = pythonRepository({
      ...SHOP,
      'tests/test_bad.py': `import os, random, socket, time
import pytest


def test_fails():
    assert 1 == 2


def test_network():
    socket.create_connection(("192.0.2.1", 80), timeout=2)


@pytest.mark.skip(reason="not today")
def test_skipped():
    pass


def test_leaves():
    os._exit(0)


def test_hangs():
    time.sleep(3600)


def test_fork_left_behind():
    if os.fork() == 0:
        time.sleep(3600)
`,
      'tests/test_gone.py': 'import a_package_that_is_not_there\n',
    });
    await withExam(
      repository,
      async (exam) => {
        const { excluded, used } = exam.summary().tests;
        expect(used).toBe(10);
        expect(Object.fromEntries(excluded.map(({ reason, count }) => [reason, count]))).toEqual({
          'fails untouched': 2,
          skipped: 1,
          hangs: 1,
          'ends the process': 1,
          'cannot be imported': 1,
        });
      },
      { budgetMs: 40_000 },
    );
  });

  it('without tests: says what was found; the fallback compares texts and says that it is weaker', async () => {
    const { 'tests/test_price.py': _a, 'tests/test_basket.py': _b, ...untested } = SHOP;
    using repository = pythonRepository(untested);
    const opening = pytestHarness(repository.root, { sandbox: bubblewrap(), python: testPython, signal });
    await expect(opening).rejects.toMatchObject({ code: 'no-tests', message: expect.stringContaining('collected nothing') });
    const exam = await textMatchExam({ root: repository.root, seed: 1, limit: 12, language: python, why: 'pytest collected nothing' });
    expect(exam.summary()).toMatchObject({ judge: 'text-match', admitted: 12 });
    expect(exam.summary().notes.join(' ')).toContain('weaker');
  });

  describe('laws of the fallback', async () => {
    const repository = pythonRepository(SHOP);
    const open = () => textMatchExam({ root: repository.root, seed: 1, limit: 12, language: python, why: 'asked for' });
    benchmarkLaws(async () => (await open()).toBenchmark(), { limit: 12 });
  });
});
