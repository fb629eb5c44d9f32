import { expect, test } from 'vitest';
import { toyArms, toyProblems, toyRecipe } from '../../test/support/toy-race.ts';
import { answer } from './attempt.ts';
import { judgeAnswer } from './judge-answer.ts';
import { replay } from './replay.ts';
import { sharedVerdicts } from './verdict-memo.ts';

const { signal } = new AbortController();
const problems = toyProblems(20);
const tasks = new Map(problems.map(({ task }) => [task.id, task]));
const open = (name: string, skill: number) => toyArms()(toyRecipe(name, skill), { cached: true });

async function recordsOf(name: string, skill: number) {
  const arm = await open(name, skill);
  const judge = sharedVerdicts();
  return Promise.all(
    problems.map(async (problem) => {
      const unit = { arm, problem, attempt: 0 };
      return judgeAnswer(unit, await answer(unit, signal), judge, { oracle: false }, signal);
    }),
  );
}

test('equal engines differ nowhere, another engine where its answers do', async () => {
  const records = await recordsOf('plain', 0.5);
  const [same, better] = [await open('plain', 0.5), await open('plain', 1)];
  const taskOf = (task: string) => tasks.get(task);
  expect(await replay(records, { armOf: () => same, taskOf, signal })).toMatchObject({ n: 20, differing: 0, share: 0, leftOut: 0 });
  const figures = await replay(records, { armOf: () => better, taskOf, signal });
  const wrong = records.filter(({ verdict }) => verdict.kind !== 'passed').length;
  expect(wrong).toBeGreaterThan(0);
  expect(figures).toMatchObject({ differing: wrong, share: wrong / 20 });
  expect(figures.differences[0]).toMatchObject({ recorded: 'wrong plain', replayed: 'return a + b' });
});

test('recipes and tasks that are not there are left out and counted', async () => {
  const records = await recordsOf('plain', 0.5);
  const arm = await open('plain', 0.5);
  const taskOf = (task: string) => (task === 'toy/3' ? undefined : tasks.get(task));
  expect(await replay(records, { armOf: () => arm, taskOf, signal })).toMatchObject({ n: 19, leftOut: 1 });
  expect(await replay(records, { armOf: () => undefined, taskOf, signal })).toMatchObject({ n: 0, share: 0, leftOut: 20 });
});
