import { describe, expect, it } from 'vitest';
import type { Problem } from '../core/problem.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import { type OwnParts, ownQuestions } from './study-own.ts';
import type { StudySetting } from './study-setting.ts';

const recipe = { ...trainingRecipeSchema.parse({ name: 'r' }), base: { use: 'b' }, seed: 0 };
const setting = {
  recipe,
  base: { model: { can: new Set(['infill', 'infill-suffix-first']), countTokens: async () => 1 } },
  signal: new AbortController().signal,
} as unknown as StudySetting;
const ANN = 'ann@example.org';

/** Lines 1 to 40 are Ann's, the others Ben's; one row a line. */
const row = (line: number): TrainingRow =>
  ({
    ...{ type: 'fim', id: `row${line}`, kind: 'line', language: 'python', prefix: 'a', middle: `b${line}`, suffix: 'c' },
    provenance: { path: 'a.py', firstLine: line, lastLine: line, definition: `f${line}`, fileHash: 'h' },
  }) as TrainingRow;
const origins = new Map([['a.py', Array.from({ length: 80 }, (_none, at) => ({ atMs: 1, author: at < 40 ? ANN : 'ben@example.org' }))]]);
const problem = (line: number) => ({ task: { id: `task${line}` }, line }) as unknown as Problem;
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_none, at) => from + at);

const ask = (given: { newer: readonly number[]; own: readonly number[]; executed?: readonly number[]; developer?: string | undefined }) => {
  const parts: OwnParts = {
    ...{ developer: 'developer' in given ? given.developer : ANN, origins, tasks: 12, texts: [] },
    newer: given.newer.map(row),
    executed: (given.executed ?? []).map(problem),
    isOwn: async (one) => (one as unknown as { line: number }).line <= 40,
    rowsOf: async (isOwn) => given.own.map(row).filter(isOwn),
  };
  return ownQuestions(setting, parts);
};

describe('questions of the developer’s own lines', () => {
  it('are their rows, and the tasks of the exam that they wrote; what is asked anyway is asked once', async () => {
    const own = await ask({ newer: lines(31, 50), own: lines(26, 45), executed: [...lines(1, 10), ...lines(50, 60)] });
    expect(own.tests.map(({ name, problems }) => [name, problems.length])).toEqual([
      ['own tests', 10],
      ['own text', 12],
    ]);
    expect(own.tests[1]?.problems[0]?.task.id).toBe('text/row26');
    expect([...own.answers]).toEqual([...lines(1, 10).map((line) => `task${line}`), ...lines(26, 40).map((line) => `row${line}`)]);
    expect(own.besides.map(({ id }) => id)).toEqual(lines(26, 30).map((line) => `row${line}`));
    expect(own.notes).toEqual([]);
  });

  it('have no test of the exam where too few of its tasks are theirs', async () => {
    const own = await ask({ newer: lines(31, 50), own: lines(21, 40), executed: lines(39, 60) });
    expect(own.tests.map(({ name }) => name)).toEqual(['own text']);
    expect(own.notes).toEqual([`developer: 2 tasks of the exam after the date are ${ANN}’s, too few for a column of their own.`]);
  });

  it.each([
    ['too few are theirs', { newer: lines(39, 60), own: lines(38, 41) }, /only 3 holes after the date are ann@example\.org’s, too few/],
    ['all are theirs', { newer: lines(1, 20), own: lines(1, 20), executed: [3] }, /all that is asked was written by ann@example\.org/],
  ])('are not asked where %s, and that is told', async (_why, given, note) => {
    const own = await ask(given);
    expect(own).toMatchObject({ tests: [], besides: [], notes: [expect.stringMatching(note)] });
    expect(own.answers.size).toBe(0);
  });

  it('are not asked where nobody is the developer', async () => {
    expect(await ask({ newer: lines(1, 20), own: lines(1, 20), developer: undefined })).toMatchObject({ tests: [], notes: [] });
  });
});
