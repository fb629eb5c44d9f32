import { describe, expect, it } from 'vitest';
import type { TrainingView } from '../core/training-text.ts';
import type { TaskOutcome } from '../training/task-outcome.ts';
import { type SettledRecipe, trainingRecipeSchema } from '../training/training-recipe.ts';
import type { Commit } from '../workspaces/commit-history.ts';
import { type LearnedSources, learnedRows } from './learned-rows.ts';

const BODIES = [
  (n: number) =>
    `    width = shape.width_${n}\n    height = shape.height_${n} * ${n}\n    depth = width + height - ${n}\n    return width * depth\n`,
  (n: number) => `    found = []\n    for entry in entries_${n}:\n        found.append(entry.name_${n})\n    return sorted(found)\n`,
  (n: number) =>
    `    if value_${n} is None:\n        raise ValueError("none_${n}")\n    text = str(value_${n}).strip()\n    return text.lower()\n`,
  (n: number) =>
    `    with open(path_${n}) as file:\n        lines = file.readlines()\n    count = len(lines) + ${n}\n    return {"count_${n}": count}\n`,
];
/** A file for each kind of body, so that a file whose like is held out can be left out. */
const TEXTS = BODIES.map((body, kind) =>
  Array.from({ length: 6 }, (_none, at) => `def work_${4 * at + kind}(shape):\n${body(4 * at + kind)}`).join('\n\n'),
);
const TEXT = TEXTS[0] as string;
const VIEW: TrainingView = {
  texts: TEXTS.map((text, kind) => ({ path: `work${kind}.py`, text, removed: [] })),
  ...{ sealed: [], open: [], leftOut: {} },
  sealOff: async (path, text) => ({ path, text, sealed: [], removed: [] }),
};
const recipe = (data: object): SettledRecipe => ({
  ...trainingRecipeSchema.parse({ name: 'r', data: { heldOutShare: 0, ...data } }),
  ...{ base: { use: 'b' }, seed: 1 },
});
const rowsOf = (data: object, sources: LearnedSources = {}) => learnedRows(VIEW, recipe(data), sources);

describe('rows of commits', () => {
  const added = '    height = shape.height_4 * 4\n    depth = width + height - 4\n';
  const start = TEXT.slice(0, TEXT.indexOf(added)).split('\n').length;
  async function* commits(): AsyncGenerator<Commit> {
    const hunks = [{ before: { start, lines: 1 }, after: { start, lines: 2 } }];
    const before = TEXT.replace(added, '    depth = width\n');
    const file = { path: 'work0.py', oldPath: 'work0.py', hunks, readBefore: async () => before, readAfter: async () => TEXT };
    yield { hash: 'c0ffee', date: '2026-01-02T03:04:05+00:00', files: [file] };
  }
  const history = () => ({ commits: commits(), sealOff: VIEW.sealOff });

  it('are asked as holes in the file as it was', async () => {
    const { training } = await rowsOf({ rows: 40, commitShare: 0.1 }, { history: history() });
    const [change, ...more] = training.filter(({ kind }) => kind === 'change');
    expect(more).toEqual([]);
    expect(change).toMatchObject({ type: 'fim', path: 'work0.py', middle: added.trim() });
    expect(change?.prefix.endsWith('    width = shape.width_4\n    ')).toBe(true);
    expect(change?.suffix.startsWith('\n    return width * depth')).toBe(true);
  });

  it('are not there unless they are wanted, and never of what is held out', async () => {
    const without = await rowsOf({ rows: 40 }, { history: history() });
    expect(without.training.some(({ kind }) => kind === 'change')).toBe(false);
    const all = await rowsOf({ rows: 200, commitShare: 0.1, heldOutShare: 1 }, { history: history() }).catch((error: unknown) => error);
    expect(all).toMatchObject({ code: 'nothing-to-learn' });
  });

  it('and plain text are no more than all rows', async () => {
    await expect(rowsOf({ causalShare: 0.6, commitShare: 0.6 })).rejects.toMatchObject({ code: 'bad-recipe' });
  });
});

describe('a curriculum', () => {
  const outcome = (path: string, definition: string, verdict: TaskOutcome['verdict']): TaskOutcome => ({
    ...{ task: definition, part: 'train', kind: 'line', path, definition, verdict },
  });
  const outcomes = Array.from({ length: 72 }, (_none, n) =>
    outcome(`work${n % 4}.py`, `work_${n % 24}`, n % 4 === 1 ? 'failed' : 'passed'),
  );
  /** Middles of the second kind of body. */
  const ofFailing = ({ middle }: { readonly middle: string }): boolean => /found|entr/.test(middle);

  it('gives more rows of what fails, and as many in all', async () => {
    const data = { rows: 60 };
    const plain = (await rowsOf(data)).training;
    const more = (await rowsOf({ ...data, curriculum: { tasks: 24, strength: 9 } }, { outcomes })).training;
    expect([plain.length, more.length]).toEqual([60, 60]);
    expect(more.filter(ofFailing).length).toBeGreaterThan(1.2 * plain.filter(ofFailing).length);
    expect(more.filter((row) => !ofFailing(row)).length).toBeGreaterThan(10);
  });

  it('is the same by the same outcomes and seed', async () => {
    const drawn = () => rowsOf({ rows: 60, curriculum: {} }, { outcomes });
    expect(await drawn()).toEqual(await drawn());
  });
});

it('holds the same examples out whatever is learned', async () => {
  const heldOut = async (data: object) => (await rowsOf({ rows: 40, heldOutShare: 0.1, ...data })).heldOut;
  const plain = await heldOut({});
  expect(plain.length).toBeGreaterThan(5);
  expect(await heldOut({ mix: { line: 1 } })).toEqual(plain);
  expect(await heldOut({ causalShare: 0.5, curriculum: {} })).toEqual(plain);
});
