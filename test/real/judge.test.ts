import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CheckSpec } from '../../src/core/benchmark-problem.ts';
import type { Judge } from '../../src/core/judge.ts';
import { openJudge } from '../../src/judges/judge.ts';
import { bubblewrap } from '../../src/sandboxes/bubblewrap.ts';
import { testPythonPath } from '../support/run-whetstone.ts';

const python = testPythonPath();
const missing = python === undefined ? 'Python (npm test prepares it)' : await bubblewrap().unavailable();
const signal = new AbortController().signal;
const DATA = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');

type Row = Readonly<Record<string, string>>;
function rows<R = Row>(path: string): readonly R[] {
  const bytes = readFileSync(join(DATA, path));
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as R);
}

describe.skipIf(missing !== undefined)(`the judge${missing === undefined ? '' : `: needs ${missing}`}`, () => {
  let judge: Judge;
  beforeAll(async () => {
    judge = await openJudge({ sandbox: bubblewrap(), python: python!, workers: 2 }, signal);
  });
  afterAll(() => judge[Symbol.asyncDispose]());
  const verdictOf = async (check: CheckSpec, program: string) => (await judge.judge(check, program, { signal })).verdict;
  const tests = (text: string, entryPoints = ['f'], timeoutSeconds = 2): CheckSpec => ({
    kind: 'python-tests',
    entryPoints,
    tests: text,
    timeoutSeconds,
  });
  const calls = (more: Partial<Extract<CheckSpec, { kind: 'python-calls' }>> = {}): Extract<CheckSpec, { kind: 'python-calls' }> => ({
    kind: 'python-calls',
    entryPoint: 'f',
    inputs: [[1], [2], [3]],
    expected: { program: 'def f(x):\n    return x / 4\n' },
    comparison: { kind: 'close', absolute: 1e-6, relative: 0 },
    timeoutSeconds: 1,
    ...more,
  });

  it('passes every reference of HumanEval and fails every empty answer', async () => {
    const kinds = await Promise.all(
      rows('humaneval/HumanEval.jsonl.gz').map(async ({ task_id, prompt, canonical_solution, test, entry_point }) => {
        const names = [...prompt!.matchAll(/^def (\w+)/gm)].map((match) => match[1] as string);
        const check = tests(`${test}\ncheck(${entry_point})\n`, names, 3);
        const right = await verdictOf(check, `${prompt}${canonical_solution}`);
        const empty = await verdictOf(check, `${prompt}    pass\n`);
        return [task_id, right.kind, empty.kind].join();
      }),
    );
    expect(kinds).toEqual(kinds.map((_, i) => `HumanEval/${i},passed,failed`));
  });

  it('passes every reference of MBPP: also tests that build objects of the program and hand them back', async () => {
    const all = rows<{ task_id: number; code: string; test_setup_code: string; test_list: string[]; challenge_test_list: string[] }>(
      'mbpp/mbpp.jsonl',
    );
    const wrong = await Promise.all(
      all.map(async ({ task_id, code, test_setup_code, test_list, challenge_test_list }) => {
        const names = [...code.matchAll(/^(?:def|class) (\w+)/gm)].map((match) => match[1] as string);
        // The tests of some tasks use modules that their program imports.
        const text = ['import math, sys', test_setup_code, ...test_list, ...challenge_test_list].join('\n');
        const verdict = await verdictOf(tests(text, names, 5), code);
        return verdict.kind === 'passed' ? [] : [`${task_id} ${JSON.stringify(verdict)}`];
      }),
    );
    expect(wrong.flat()).toEqual([]);
  });

  it.each([
    ['arguments changed in place by a call that returns nothing', 'x = [3, 1]\nf(x)\nassert x == [1, 3]', 'def f(x):\n    x.sort()'],
    [
      'exceptions of built-in classes',
      'try:\n    f(0)\nexcept ZeroDivisionError as e:\n    assert "zero" in str(e)\nelse:\n    assert 0',
      'def f(x):\n    return 1 / x',
    ],
    ['functions as arguments', 'assert f(lambda x: x + 1, 2) == 3 and f(str, 2) == "2"', 'def f(g, x):\n    return g(x)'],
    ['iterators', 'assert list(f(3)) == [0, 1, 2] and next(f(1)) == 0', 'def f(n):\n    yield from range(n)'],
    [
      'types that JSON confuses',
      'x = f()\nassert x == (1, 1.0, True) and [type(v) for v in x] == [int, float, bool] and type(x) is tuple',
      'def f():\n    return 1, 1.0, True',
    ],
    [
      'big integers, bytes, sets and odd floats',
      'assert f([2**200, b"a", {1}, frozenset([2]), {(1, 2): None}, 1j]) == [2**200, b"a", {1}, frozenset([2]), {(1, 2): None}, 1j]',
      'def f(x):\n    return x',
    ],
    [
      'counters and ordered dictionaries',
      'from collections import Counter, OrderedDict\nassert f() == {"a": 2} and isinstance(f(), Counter)',
      'import collections\ndef f():\n    return collections.Counter("aa")',
    ],
    ['functions that a call returns', 'assert f(2)(3) == 6', 'def f(a):\n    return lambda b: a * b'],
  ])('carries %s', async (_, text, program) => {
    expect(await verdictOf(tests(text), program)).toEqual({ kind: 'passed' });
  });

  it('says why: wrong, raised, not there, no Python, too slow', async () => {
    expect(await verdictOf(tests('assert f(1) == 2'), 'def f(x):\n    return x')).toEqual({
      kind: 'failed',
      failures: [{ test: '', error: 'AssertionError', message: 'assert f(1) == 2' }],
    });
    expect(await verdictOf(tests('f(1)'), 'def g(x): pass')).toMatchObject({ kind: 'failed', failures: [{ error: 'NameError' }] });
    expect(await verdictOf(tests('pass'), 'import nowhere')).toMatchObject({
      kind: 'failed',
      failures: [{ error: 'ModuleNotFoundError' }],
    });
    expect(await verdictOf(tests('f(1)'), 'def f(x')).toMatchObject({ kind: 'invalid', reason: expect.stringContaining('SyntaxError') });
    expect(await verdictOf(tests('f(1)', ['f'], 0.5), 'def f(x):\n    while True: pass')).toEqual({ kind: 'timed-out', limitMs: 500 });
  });

  it('takes a fault of the tests for ours', async () => {
    expect(await verdictOf(tests('import nowhere'), 'def f(x): pass')).toMatchObject({
      kind: 'unjudged',
      error: expect.stringContaining('nowhere'),
    });
    expect(await verdictOf(tests('assert ('), 'def f(x): pass')).toMatchObject({ kind: 'unjudged' });
    expect(await verdictOf(calls({ expected: { program: 'def f(x): raise SystemExit' }, inputs: [] }), 'def f(x): pass')).toEqual({
      kind: 'passed',
    });
    expect(await verdictOf(calls({ expected: { program: 'import nowhere' } }), 'def f(x): pass')).toMatchObject({ kind: 'unjudged' });
  });

  it('compares calls outside, stops at the first wrong one, or tells of all', async () => {
    expect(await verdictOf(calls(), 'def f(x):\n    return x * 0.25')).toEqual({ kind: 'passed' });
    const wrong = 'def f(x):\n    return 0.25 if x == 1 else 9';
    const first = await judge.judge(calls(), wrong, { signal });
    expect(first).toMatchObject({
      testsRun: 2,
      mode: 'separate-processes',
      verdict: { failures: [{ test: '[2]', error: 'WrongResult' }] },
    });
    const all = await judge.judge(calls(), wrong, { signal, runAll: true });
    expect(all).toMatchObject({ testsRun: 3, verdict: { failures: [{ test: '[2]' }, { test: '[3]' }] } });
    expect(await verdictOf(calls({ expected: { values: [2, 4, 6] } }), 'def f(x):\n    return x * 2')).toEqual({ kind: 'passed' });
  });

  it('asks a comparison of the check’s own, apart from the candidate', async () => {
    const comparison = { kind: 'python', accepts: 'def accepts(a, result, expected):\n    return set(result) == set(expected)' } as const;
    const check = calls({ comparison, expected: { values: [[1, 2], [3], [4]] } });
    expect(await verdictOf(check, 'def f(x):\n    return {1: [2, 1], 2: [3], 3: [4]}[x]')).toEqual({ kind: 'passed' });
    expect(await verdictOf(check, 'def f(x):\n    return {1: [2, 1], 2: [3], 3: [5]}[x]')).toMatchObject({
      kind: 'failed',
      failures: [{ test: '[3]' }],
    });
  });

  it('holds each call to the limit, or to what the reference took', async () => {
    const slow = 'def f(x):\n    n = 0\n    while n < 3_000_000 * x: n += 1\n    return n';
    const check = calls({ expected: { program: slow }, timeoutSeconds: 0.05 });
    expect(await verdictOf(check, slow)).toMatchObject({ kind: 'timed-out' });
    expect(await verdictOf({ ...check, referenceFactor: 20 }, slow)).toEqual({ kind: 'passed' });
  });

  it('judges predictions as values', async () => {
    const check = {
      kind: 'python-prediction',
      code: 'def f(x):\n    return [x, x]',
      input: '1',
      output: '[1, 1]',
      timeoutSeconds: 2,
    } as const;
    expect(await verdictOf({ ...check, predicts: 'input' }, 'f(1)')).toEqual({ kind: 'passed' });
    expect(await verdictOf({ ...check, predicts: 'input' }, 'f(2)')).toMatchObject({ kind: 'failed' });
    expect(await verdictOf({ ...check, predicts: 'output' }, '[1, 1]')).toEqual({ kind: 'passed' });
    expect(await verdictOf({ ...check, predicts: 'output' }, 'type("X", (), {"__eq__": lambda a, b: True})()')).toMatchObject({
      kind: 'failed',
    });
  });

  it('tells each class of unit tests apart, and goes on after one that ends its process', async () => {
    const text = `import unittest
class A(unittest.TestCase):
    def test_a(self): self.assertEqual(f(1), 2)
    def test_b(self): self.assertEqual(f(2), 4)
class B(unittest.TestCase):
    def test_c(self): self.assertEqual(f(3), 6)
class C(unittest.TestCase):
    def test_d(self): self.assertEqual(f(4), 8)
`;
    const check: CheckSpec = { kind: 'python-unittest', tests: text, classes: ['A', 'B', 'C'], timeoutSeconds: 2 };
    const right = await judge.judge(check, 'def f(x): return x * 2', { signal });
    expect(right).toMatchObject({ mode: 'shared-process', verdict: { kind: 'passed' }, testsRun: 4 });
    const partly = await judge.judge(check, 'import os\ndef f(x):\n    if x == 3: os._exit(0)\n    return 2 if x == 2 else x * 2', {
      signal,
    });
    expect(partly.verdict.kind).toBe('failed');
    expect(partly.classes?.map(({ testsPassed, testsRun }) => `${testsPassed}/${testsRun}`)).toEqual(['1/2', '0/1', '1/1']);
  });

  it('gives up at once when aborted, and judges the next', async () => {
    const abort = new AbortController();
    const waiting = judge.judge(tests('f(1)', ['f'], 60), 'def f(x):\n    while True: pass', { signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 300);
    await expect(waiting).rejects.toThrow('enough');
    expect(await verdictOf(tests('assert f(1) == 1'), 'def f(x): return x')).toEqual({ kind: 'passed' });
  });
});
