import { describe, expect, it } from 'vitest';
import { peftArms } from '../studies/peft-arms.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import type { Environment } from './environment.ts';
import { studyOptions } from './study-options.ts';
import { armRecipe } from './study-setting.ts';

const read = (options: Readonly<Record<string, unknown>>) => studyOptions({ options, environment: { cwd: '/here' } as Environment });

describe('what a study is asked with', () => {
  it('has defaults', () => {
    expect(read({})).toMatchObject({
      minutes: 55,
      tasks: 30,
      ranks: [4, 16, 64],
      organisation: [],
      steps: undefined,
      arms: undefined,
      trained: [],
    });
  });

  it('reads what was typed', () => {
    const typed = {
      minutes: '90',
      maxTasks: '12',
      arms: 'zero-shot, ia3',
      ranks: '8',
      organisation: ['../a', '/b'],
      developer: 'Ann@X.org',
      trained: ['fim=a.json,horizon=b.json', 'own=c.json'],
    };
    expect(read({ ...typed, split: '2026-03-31' })).toMatchObject({
      ...{ minutes: 90, tasks: 12, arms: ['zero-shot', 'ia3'], ranks: [8], organisation: ['/a', '/b'], developer: 'ann@x.org' },
      trained: ['fim=a.json', 'horizon=b.json', 'own=c.json'],
      splitMs: Date.parse('2026-03-31'),
    });
  });

  it.each([
    [{ minutes: '-1' }, '--minutes -1'],
    [{ steps: '1.5' }, '--steps 1.5'],
    [{ maxTasks: 'all' }, '--max-tasks all'],
    [{ ranks: '4,many' }, '--ranks many'],
    [{ split: 'yesterday' }, '--split yesterday'],
    [{ memory: 'much' }, '--memory much'],
  ])('refuses %j', (options, said) => {
    expect(() => read(options)).toThrow(said);
  });
});

describe('the training recipe of an arm', () => {
  const parsed = trainingRecipeSchema.parse({ name: 'fim-lora', schedule: { minutes: 20, learningRate: 3e-4 } });
  const recipe = { ...parsed, base: { use: 'file' }, seed: 3 };
  const arms = peftArms([8]);
  const of = (name: string) => armRecipe({ recipe }, arms.find((arm) => arm.name === name)!, { steps: 40 });

  it('has the arm’s adapter at its own rate, and the pace of the study', () => {
    expect(of('lora-r8').method.adapter).toMatchObject({ use: 'lora', rank: 8, alpha: 16 });
    for (const name of ['lora-r8', 'ia3', 'prompt', 'prefix', 'full']) {
      const { schedule, checkpoints, seed } = of(name);
      expect(schedule).toMatchObject({ steps: 40 });
      expect(schedule.minutes).toBeUndefined();
      expect(schedule.learningRate).toBeUndefined();
      expect([checkpoints, seed]).toEqual([1, 3]);
    }
    expect(of('prefix').method.adapter).toEqual({ use: 'prefix', tokens: 10 });
  });
});
