import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import type { Problem } from '../core/problem.ts';
import { recipeHash } from '../core/recipe.ts';
import type { AttemptRecord } from '../core/record.ts';
import { RecordStore } from '../runner/record-store.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import { writeJson } from '../workspaces/json-file.ts';
import { answeringRecipe } from './study-answers.ts';
import { studyFigures } from './study-figures.ts';
import { armFolder, type StudySetting } from './study-setting.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-figures-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const recipe = { ...trainingRecipeSchema.parse({ name: 'fim-lora' }), base: { use: 'file' }, seed: 0 };
const setting = { folder, recipe } as StudySetting;
const arm = (name: string, more: Partial<StudyArm> = {}): StudyArm => ({ name, about: name, context: { use: 'none' }, ...more });
const arms = [
  arm('none'),
  arm('shown', { context: { use: 'demonstrations' } }),
  arm('waiting', { training: { adapter: { use: 'lora' }, rows: 'r' } }),
];
const NOTHING_DONE = { trainings: new Map(), done: new Set<string>(), failures: new Map() };
const tasks = Array.from({ length: 30 }, (_none, i) => `t${i}`);

it('tells from records and scores what each arm reached, and what has not been done', async () => {
  await using store = RecordStore.open(folder);
  for (const one of arms.slice(0, 2)) {
    const own = recipeHash(answeringRecipe(setting, one, undefined));
    for (const [at, task] of [...tasks, 'of another test'].entries()) {
      const isPassed = one.name === 'shown' ? at < 20 : at < 8;
      const verdict: AttemptRecord['verdict'] = isPassed ? { kind: 'passed' } : { kind: 'failed', failures: [] };
      store.append(attemptRecord({ task, recipe: own, verdict, timings: { startedAt: 'now', solveMs: 100 + at, checkMs: 1 } }));
    }
    const scores = tasks.map((id) => ({ id, cluster: id, tokens: 10, logprob: one.name === 'shown' ? -10 : -15 }));
    writeJson(join(armFolder(setting, one), 'scores-base.json'), scores);
  }
  const problems = tasks.map((id) => ({ task: { id } }) as Problem);
  const progress = { trainings: new Map(), done: new Set(['none', 'shown']), failures: new Map() };
  const [none, shown, waiting] = studyFigures({
    ...{ setting, arms, baselines: ['none'], progress, store },
    tests: [{ name: 'tests', about: 'by tests', problems }],
  });
  expect(none).toMatchObject({ state: 'done', comparisons: [], lossDifferences: [], loss: { natsPerToken: 1.5 }, answerMs: 115 });
  expect(none?.passed).toMatchObject({ tests: { n: 30, passed: 8 } });
  expect(shown?.lossDifferences).toMatchObject([{ against: 'none', n: 30, natsPerToken: -0.5, interval: { low: -0.5, high: -0.5 } }]);
  expect(shown?.comparisons).toMatchObject([{ against: 'none', wins: 12, losses: 0, difference: 0.4, verdict: 'better' }]);
  // scipy: binomtest(12, 12).pvalue; one comparison needs no correction.
  expect(shown?.comparisons[0]?.mcnemarP).toBeCloseTo(2 ** -11, 9);
  expect(shown?.comparisons[0]?.holmP).toBeCloseTo(2 ** -11, 9);
  expect(waiting).toMatchObject({ state: 'unfinished', training: null, loss: null, passed: {}, comparisons: [] });
});

it('tells likelihood on one developer’s lines apart, and leaves what is asked for that alone out of the whole', async () => {
  const place = join(folder, 'own');
  await using store = RecordStore.open(place);
  const own = { ...setting, folder: place };
  const two = [arm('none'), arm('shown')];
  // One developer's answers are the easy ones: the first ten, and five that are no part of the whole.
  const ids = [...tasks, ...Array.from({ length: 5 }, (_none, i) => `more${i}`)];
  const isOwn = (id: string) => ids.indexOf(id) < 10 || id.startsWith('more');
  for (const one of two) {
    const scores = ids.map((id) => ({ id, cluster: id, tokens: 10, logprob: (isOwn(id) ? -5 : -20) * (one.name === 'shown' ? 0.5 : 1) }));
    writeJson(join(armFolder(own, one), 'scores-base.json'), scores);
  }
  const parts = { setting: own, arms: two, baselines: ['none'], tests: [], progress: NOTHING_DONE, store };
  const heldOut = { own: new Set(ids.filter(isOwn)), besides: new Set(ids.slice(30)) };
  const [none, shown] = studyFigures({ ...parts, heldOut });
  expect(none).toMatchObject({
    loss: { n: 30, natsPerToken: (10 * 0.5 + 20 * 2) / 30 },
    own: { loss: { n: 15, natsPerToken: 0.5 }, lossDifferences: [] },
  });
  expect(shown?.own).toMatchObject({ loss: { natsPerToken: 0.25 }, lossDifferences: [{ against: 'none', n: 15, natsPerToken: -0.25 }] });
  expect(studyFigures(parts)[0]).not.toHaveProperty('own');
});

it('asks one test in two ways, and tells where the answers end', async () => {
  const own = join(folder, 'two ways');
  await using store = RecordStore.open(own);
  const ways = { ...setting, folder: own };
  const draw = { use: 'greedy', with: { maxTokens: 9 } };
  const contexts = new Map(tasks.map((task) => [task, { truth: 'x = 1', suffix: '\n' }]));
  const problems = tasks.map((id) => ({ task: { id } }) as Problem);
  const [none, long] = ['none', 'long'].map((name) => arm(name, { context: { use: name } }));
  for (const one of [none, long] as StudyArm[]) {
    for (const task of tasks) {
      const text = one === long ? 'x = 1\nprint(x)' : 'x = 1';
      const origin = { part: 'greedy', sample: 0, notes: [`ended: ${one === long ? 'length' : 'stop'}`] };
      const candidates = [{ edits: [{ path: 'a', start: 0, end: 0, text }], text, origin }];
      const timings = { startedAt: 'now', solveMs: 9, checkMs: 1, cachedRequests: 1 };
      store.append(attemptRecord({ task, recipe: recipeHash(answeringRecipe(ways, one, undefined, draw)), candidates, timings }));
    }
  }
  const progress = { trainings: new Map(), done: new Set<string>(), failures: new Map() };
  const parts = { setting: ways, arms: [none, long] as StudyArm[], baselines: ['none'], progress, store };
  const tests = [
    { name: 'drawn', about: '', problems, draw, contexts },
    { name: 'other', about: '', problems },
  ];
  const figures = studyFigures({ ...parts, tests });
  expect(figures[1]?.passed).toEqual({ drawn: expect.objectContaining({ n: 30, passed: 30 }) });
  expect(figures[1]?.boundary?.drawn).toMatchObject({ n: 30, overran: 30, longer: 30, endedItself: 0, errorMedian: 8 });
  expect(figures[1]?.boundary?.drawn?.overranAgainst).toMatchObject([{ against: 'none', difference: 1, losses: 30, verdict: 'worse' }]);
  expect(figures[0]?.boundary?.drawn).toMatchObject({ overran: 0, endedItself: 30, errorMedian: 0, overranAgainst: [] });
  expect(figures[0]?.answerMs).toBeNull();
});
