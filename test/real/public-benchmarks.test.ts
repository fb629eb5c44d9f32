import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { benchmarks } from '../../src/catalogue.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { judgePython } from '../../src/cli/judge-python.ts';
import { openGrader } from '../../src/cli/open-grader.ts';
import type { BenchmarkProblem } from '../../src/core/benchmark-problem.ts';
import type { Judge } from '../../src/core/judge.ts';
import { testCoverage } from '../../src/metrics/test-coverage.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { SHARED_DATA } from '../support/shared-data.ts';

const { signal } = new AbortController();
const sandbox = await chooseSandbox('auto').catch(() => undefined);
/** Problems of each benchmark that are judged here, spread over it; `scripts/reference-check.ts` judges all of them. */
const SAMPLE = 3;

async function problemsOf(name: string): Promise<readonly BenchmarkProblem[]> {
  const benchmark = benchmarks.find((one) => one.name === name);
  if (!benchmark) throw new Error(`There is no benchmark ${name}`);
  return Array.fromAsync(benchmark.problems(join(SHARED_DATA, benchmark.dataSet ?? benchmark.name)));
}

describe.skipIf(sandbox === undefined)('public benchmarks in Python', () => {
  let judge: Judge;
  beforeAll(async () => {
    judge = await openGrader({ sandbox: sandbox!, python: judgePython(undefined, readEnvironment()), sideBySide: 1 }, signal);
  });
  afterAll(async () => judge[Symbol.asyncDispose]());
  const judged = (problem: BenchmarkProblem, answer: string) => judge.judge(problem.check, problem.programOf(answer), { signal });

  it.each([
    ...['humaneval', 'humaneval-plus', 'humaneval-plus-base', 'mbpp', 'mbpp-test', 'mbpp-sanitized', 'mbpp-plus', 'mbpp-plus-base'],
    ...['mbpp-plus-v0.1.0', 'mbpp-plus-v0.1.0-base', 'cruxeval-output', 'cruxeval-input', 'apeval', 'apeval-base', 'editeval', 'classeval'],
    ...['humaneval-pack-python-synthesize', 'humaneval-pack-python-fix', 'humaneval-pack-python-fix-docs', 'bigcodebench-hard-complete'],
    ...['bigcodebench-hard-instruct', 'humaneval-infilling-single-line', 'humaneval-infilling-random-span-light'],
  ])('%s: the reference passes and the empty answer fails', async (name) => {
    const all = await problemsOf(name);
    const sample = Array.from({ length: SAMPLE }, (_, i) => all[Math.floor(((i + 0.5) * all.length) / SAMPLE)]!);
    let judgeable = 0;
    for (const problem of sample) {
      const { verdict } = await judged(problem, problem.reference!);
      // Some problems need packages that not every Python has; most do not.
      if (verdict.kind === 'unjudged' && verdict.error.includes('does not have')) continue;
      judgeable += 1;
      expect(verdict, problem.id).toEqual({ kind: 'passed' });
      expect(['failed', 'invalid', 'timed-out'], problem.id).toContain((await judged(problem, '')).verdict.kind);
    }
    expect(judgeable).toBeGreaterThan(0);
  });

  it('humaneval-pack-python-fix: the wrong body fails', async () => {
    for (const problem of (await problemsOf('humaneval-pack-python-fix')).slice(0, SAMPLE)) {
      if (problem.ask.kind !== 'instruct') throw new Error('no instruction');
      const wrong = problem.ask.given!.code.split('\ndef check(')[0]!;
      expect((await judged(problem, wrong)).verdict.kind, problem.id).toBe('failed');
    }
  });

  it('does not judge tests whose packages are not installed', async () => {
    const tests = 'import unittest\nfrom no_such_module_4711 import x\nclass T(unittest.TestCase):\n    def test_a(self):\n        f()\n';
    const check = { kind: 'python-unittest', tests, classes: ['T'], timeoutSeconds: 5 } as const;
    const { verdict } = await judge.judge(check, 'def f(): pass\n', { signal });
    expect(verdict).toEqual({ kind: 'unjudged', error: expect.stringContaining('no_such_module_4711') });
  });

  describe('testeval', () => {
    const test = (call: string, expected: string, name = '') =>
      `def test_findMedianSortedArrays${name}():\n    solution = Solution()\n    assert solution.findMedianSortedArrays(${call}) == ${expected}\n`;
    const first = async (name: string, id = 'TestEval/4') => (await problemsOf(name)).find((problem) => problem.id === id)!;
    const kindOf = async (problem: BenchmarkProblem, answer: string) => (await judged(problem, answer)).verdict.kind;

    it('wants a right test that calls the function', async () => {
      const problem = await first('testeval-pass');
      expect(await kindOf(problem, test('[1, 3], [2]', '2'))).toBe('passed');
      expect(await kindOf(problem, test('[1, 3], [2]', '3'))).toBe('failed');
      expect(await kindOf(problem, 'def test_findMedianSortedArrays():\n    pass\n')).toBe('failed');
      expect(await kindOf(problem, '')).toBe('failed');
    });

    it('wants the given line, branch and path, whatever the test asserts', async () => {
      const line = await first('testeval-line', 'TestEval/4/line-16');
      expect(await kindOf(line, test('[1, 2, 3], [2]', '7'))).toBe('passed');
      expect(await kindOf(line, test('[1], [2, 3]', '2'))).toBe('failed');
      const branch = await first('testeval-branch', 'TestEval/4/branch-3');
      expect(await kindOf(branch, test('[1], [2]', '1.5'))).toBe('passed');
      expect(await kindOf(branch, test('[1], [2, 3]', '2'))).toBe('failed');
      const path = await first('testeval-path', 'TestEval/4/path-1');
      expect(await kindOf(path, test('[2], [1, 3]', '2'))).toBe('passed');
      expect(await kindOf(path, test('[1], [2]', '1.5'))).toBe('failed');
    });

    it('measures what several tests run together', async () => {
      const problem = await first('testeval-coverage');
      const one = await judged(problem, test('[1], [2]', '1.5', '_1'));
      const more = await judged(
        problem,
        `${test('[1], [2]', '1.5', '_1')}\n${test('[1, 2, 3], [4]', '2.5', '_2')}\ndef test_x():\n    raise ValueError\n`,
      );
      expect(one.verdict.kind).toBe('passed');
      expect(testCoverage(one.output)).toBeGreaterThan(0.5);
      expect(testCoverage(more.output)).toBeGreaterThan(testCoverage(one.output));
      expect(await kindOf(problem, 'x = 1')).toBe('failed');
    });
  });
});
