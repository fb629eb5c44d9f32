import { expect, test } from 'vitest';
import { toyArms, toyProblems, toyRecipe } from '../../test/support/toy-race.ts';
import { attemptRecordSchema } from '../core/record.ts';
import type { Kit, Technique } from '../core/technique.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Arm } from './arm.ts';
import { answer } from './attempt.ts';
import { comparableRecord } from './comparable-record.ts';
import { judgeAnswer } from './judge-answer.ts';
import type { Unit } from './unit.ts';
import { sharedVerdicts } from './verdict-memo.ts';

const problem = toyProblems(1)[0]!;
const edit = (text: string) => [{ path: 'toy/file-0.py', start: 0, end: 0, text }];
const signal = new AbortController().signal;

async function unitOf(solve: Technique['solve'], limits = { tokens: 40, wallMs: 5_000 }): Promise<Unit> {
  const arm: Arm = await toyArms()(toyRecipe('certain', 1), { cached: true });
  return { arm: { ...arm, recipe: { ...arm.recipe, limits }, technique: { name: 'test', needs: [], solve } }, problem, attempt: 0 };
}

async function recordOf(unit: Unit, oracle = false) {
  return judgeAnswer(unit, await answer(unit, signal), sharedVerdicts(), { oracle }, signal);
}

async function drawOnce(kit: Kit): Promise<void> {
  const request = {
    prompt: { kind: 'complete', prefix: '' },
    samples: 1,
    seed: 0,
    temperature: 0,
    maxTokens: 20,
    signal: kit.signal,
  } as const;
  for await (const _event of kit.model().generate(request));
}

test('the last candidate is the answer, all are kept, and the record has the documented form', async () => {
  const unit = await unitOf(async function* (_task, kit) {
    await drawOnce(kit);
    yield { edits: edit('wrong'), text: 'wrong', origin: { part: 'p', sample: 0 } };
    await drawOnce(kit);
    yield { edits: edit('return a + b'), text: 'right', origin: { part: 'p', sample: 1, notes: ['second'] } };
  });
  const record = await recordOf(unit);
  expect(attemptRecordSchema.parse(record)).toEqual(record);
  expect(record.verdict).toEqual({ kind: 'passed' });
  expect(record.candidates.map(({ text }) => text)).toEqual(['wrong', 'right']);
  expect(record.usage).toEqual({ promptTokens: 200, reusedTokens: 0, drawnTokens: 10, requests: 2 });
});

test('with an oracle the other distinct candidates are judged as well', async () => {
  const unit = await unitOf(async function* () {
    yield { edits: edit('return a + b'), text: 'right', origin: { part: 'p', sample: 0 } };
    yield { edits: edit('wrong'), text: 'wrong', origin: { part: 'p', sample: 1 } };
    yield { edits: edit('wrong'), text: 'wrong again', origin: { part: 'p', sample: 2 } };
  });
  const record = await recordOf(unit, true);
  expect(record.verdict.kind).toBe('failed');
  expect(record.otherVerdicts).toEqual({ 0: { kind: 'passed' } });
});

test('when its tokens are spent an attempt answers with what it has', async () => {
  const asked: number[] = [];
  const unit = await unitOf(
    async function* (_task, kit) {
      yield { edits: edit('return a + b'), text: 'right', origin: { part: 'p', sample: 0 } };
      while (true) {
        await drawOnce(kit);
        asked.push(1);
      }
    },
    { tokens: 12, wallMs: 5_000 },
  );
  const record = await recordOf(unit);
  expect(record.verdict).toEqual({ kind: 'passed' });
  // 5 tokens each: after two requests 2 are left, after the third none.
  expect(asked).toHaveLength(3);
});

test('an attempt beyond its wall time has timed out, unless it had a candidate before', async () => {
  const untilAborted = (kit: Kit): Promise<never> =>
    new Promise((_, reject) => kit.signal.addEventListener('abort', () => reject(kit.signal.reason)));
  const slow = await unitOf(
    async function* (_task, kit) {
      yield await untilAborted(kit);
    },
    { tokens: 40, wallMs: 20 },
  );
  expect((await recordOf(slow)).verdict).toEqual({ kind: 'timed-out', limitMs: 20 });
  const late = await unitOf(
    async function* (_task, kit) {
      yield { edits: edit('return a + b'), text: 'right', origin: { part: 'p', sample: 0 } };
      yield await untilAborted(kit);
    },
    { tokens: 40, wallMs: 20 },
  );
  expect((await recordOf(late)).verdict).toEqual({ kind: 'passed' });
});

test('our errors become unjudged, a silent technique is invalid, a full disk ends the race', async () => {
  const failing = (error: Error) =>
    unitOf(async function* () {
      yield { edits: edit('x'), text: 'x', origin: { part: 'p', sample: 0 } };
      throw error;
    });
  const ours = new WhetstoneError('model-failed', 'The engine broke.', { hint: '' });
  expect((await recordOf(await failing(ours))).verdict).toEqual({ kind: 'unjudged', error: 'model-failed: The engine broke.' });
  expect((await recordOf(await failing(new TypeError('oops')))).verdict).toEqual({ kind: 'unjudged', error: 'TypeError: oops' });
  expect((await recordOf(await unitOf(async function* () {}))).verdict).toEqual({ kind: 'invalid', reason: 'no candidate' });
  const full = new WhetstoneError('disk-full', 'Full.', { hint: '' });
  await expect(recordOf(await failing(full))).rejects.toBe(full);
});

test('an abort is thrown as it was given, and equal runs give equal records but for times', async () => {
  const stop = new AbortController();
  const unit = await unitOf(async function* (_task, kit) {
    stop.abort('enough');
    kit.signal.throwIfAborted();
    yield { edits: [], text: '', origin: { part: 'p', sample: 0 } };
  });
  await expect(answer(unit, stop.signal)).rejects.toBe('enough');

  const arm = await toyArms()(toyRecipe('half', 0.5), { cached: true });
  const twice = [await recordOf({ arm, problem, attempt: 0 }), await recordOf({ arm, problem, attempt: 0 })];
  expect(comparableRecord(twice[0]!)).toEqual(comparableRecord(twice[1]!));
  expect((await recordOf({ arm, problem, attempt: 1 })).seed).not.toBe(twice[0]!.seed);
});

test('equal edits of a problem are judged once, also while the first judging is under way; our errors are not kept', async () => {
  let checks = 0;
  let fails = true;
  const counted = {
    ...problem,
    check: async () => {
      checks += 1;
      if (checks === 1) throw new Error('sandbox hiccup');
      return { verdict: { kind: fails ? ('invalid' as const) : ('passed' as const), reason: '' }, testsRun: 1, wallMs: 1, output: '' };
    },
  };
  const judge = sharedVerdicts();
  const candidate = { edits: edit('x'), text: 'x', origin: { part: 'p', sample: 0 } };
  await expect(judge(counted, candidate, signal)).rejects.toThrow('hiccup');
  const both = await Promise.all([judge(counted, candidate, signal), judge(counted, { ...candidate, text: 'other' }, signal)]);
  fails = false;
  expect(both.map(({ shared }) => shared)).toEqual([false, true]);
  expect((await judge(counted, candidate, signal)).verdict.kind).toBe('invalid');
  expect(checks).toBe(2);
});
