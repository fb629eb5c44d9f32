import { describe, expect, it } from 'vitest';
import { DEFAULT_RANKS, PEFT_BASELINE, peftArms, standardPeftArms } from './peft-arms.ts';
import { PERSONAL_ARMS, PERSONAL_BASELINES } from './personal-arms.ts';
import { answeringOf, chosenArms } from './study-arm.ts';
import { rowsWanted, studyPace } from './study-pace.ts';

const all = peftArms(DEFAULT_RANKS);
const standard = standardPeftArms(DEFAULT_RANKS);

describe('the arms of a study', () => {
  it('have names of their own that can be files, and the baselines are among them', () => {
    for (const arms of [all, PERSONAL_ARMS]) {
      const names = arms.map(({ name }) => name);
      expect(new Set(names).size).toBe(names.length);
      for (const name of names) expect(name).toMatch(/^[a-z0-9-]+$/);
    }
    expect(all.map(({ name }) => name)).toContain(PEFT_BASELINE);
    for (const name of PERSONAL_BASELINES) expect(PERSONAL_ARMS.map((arm) => arm.name)).toContain(name);
  });

  it('are a grid of ranks beside what needs no rank', () => {
    expect(standard).toEqual(['zero-shot', 'k-shot-random', 'k-shot', 'lora-r4', 'lora-r16', 'lora-r64', 'ia3', 'prompt', 'prefix']);
    expect(all.find(({ name }) => name === 'lora-r64')?.training?.adapter).toEqual({ use: 'lora', rank: 64, alpha: 128 });
  });

  it('answer in the engine where it has a form for them', () => {
    const answering = Object.fromEntries(all.map((arm) => [arm.name, answeringOf(arm)]));
    expect(answering).toMatchObject({
      ...{ 'zero-shot': 'engine', 'k-shot': 'engine', 'lora-r4': 'engine' },
      ...{ ia3: 'merged', full: 'merged', prompt: 'trainer', prefix: 'trainer' },
    });
  });

  it('are chosen by name, in the order of the study', () => {
    const names = (typed?: readonly string[]) => chosenArms(all, typed, standard).map(({ name }) => name);
    expect(names()).toEqual(standard);
    expect(names(['full', 'zero-shot'])).toEqual(['zero-shot', 'full']);
    expect(() => names(['lora-r5'])).toThrow('no arm named lora-r5');
    expect(() => names([])).toThrow('--arms');
  });

  it('of whose code to learn from differ in their rows alone', () => {
    const trained = PERSONAL_ARMS.flatMap(({ training }) => (training ? [training] : []));
    expect(new Set(trained.map(({ adapter }) => JSON.stringify(adapter))).size).toBe(1);
    expect(new Set(trained.map(({ rows }) => rows)).size).toBe(trained.length);
  });
});

describe('the pace of a study', () => {
  const arms = chosenArms(all, undefined, standard);
  it('ends in the time it was given, and within an hour by default', () => {
    const pace = studyPace(arms, { minutes: 55, tasks: 30, heldOut: 60 });
    expect(pace.minutes).toBeLessThanOrEqual(55);
    expect(pace.minutesPerTraining).toBeGreaterThanOrEqual(3);
  });

  it('says that it takes longer where measuring leaves no time to train', () => {
    const pace = studyPace(arms, { minutes: 5, tasks: 100, heldOut: 60 });
    expect(pace.minutesPerTraining).toBe(1);
    expect(pace.minutes).toBeGreaterThan(60);
  });

  it('trains nothing where no arm learns', () => {
    const pace = studyPace(chosenArms(all, ['zero-shot', 'k-shot'], standard), { minutes: 55, tasks: 30, heldOut: 60 });
    expect(pace.minutesPerTraining).toBe(0);
    expect(pace.minutes).toBe(pace.otherMinutes);
  });

  it('cuts rows for what will be learned', () => {
    expect([rowsWanted({ minutes: 1 }), rowsWanted({ minutes: 5 }), rowsWanted({ minutes: 500 }), rowsWanted({ steps: 100 })]).toEqual([
      300, 600, 4_000, 600,
    ]);
  });
});
