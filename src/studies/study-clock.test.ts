import { describe, expect, it } from 'vitest';
import { DEFAULT_RANKS, peftArms } from './peft-arms.ts';
import { StudyClock, timeLeftText } from './study-clock.ts';

const arms = (...names: readonly string[]) => names.flatMap((name) => peftArms(DEFAULT_RANKS).filter((arm) => arm.name === name));
const amounts = { tasks: 10, heldOut: 20 };

describe('the time that a study still takes', () => {
  it('is a guess before anything was measured, and says so', () => {
    const left = new StudyClock({ minutes: 4 }).left(arms('zero-shot', 'lora-r4', 'prompt'), amounts);
    // Three arms: likelihoods; two trainings; answers of the engine, the engine and the trainer.
    expect(left).toEqual({ minutes: (3 * 20 * 0.5 + 10 * (3 + 3 + 7)) / 60 + 2 * 4, isMeasured: false, untold: 0 });
    expect(timeLeftText(arms('prompt'), left)).toContain('a guess');
  });

  it('is what the arms before took', () => {
    const clock = new StudyClock({ minutes: 4 });
    clock.take('engine', 10, 60);
    clock.take('engine', 10, 100);
    clock.take('heldOut', 20, 30);
    clock.trained(200);
    clock.trained(400);
    const left = clock.left(arms('lora-r4'), amounts);
    expect(left).toEqual({ minutes: (300 + 10 * 8 + 20 * 1.5) / 60, isMeasured: true, untold: 0 });
    expect(timeLeftText(arms('lora-r4', 'ia3'), left)).toBe('Left for lora-r4, ia3: about 7 minutes (by what was measured so far).');
  });

  it('takes what nobody did yet for as many times slower than guessed as the rest was', () => {
    const clock = new StudyClock({ minutes: 4 });
    clock.take('engine', 10, 60);
    expect(clock.left(arms('prompt'), amounts).minutes).toBeCloseTo((240 + 2 * (10 * 7 + 20 * 0.5)) / 60);
  });

  it('learns nothing from what was found done', () => {
    const clock = new StudyClock({ minutes: 4 });
    clock.take('engine', 0, 2);
    expect(clock.left(arms('zero-shot'), amounts)).toEqual(new StudyClock({ minutes: 4 }).left(arms('zero-shot'), amounts));
  });

  it('does not tell how long named steps will take before the first training', () => {
    const clock = new StudyClock({ steps: 40 });
    const left = clock.left(arms('lora-r4', 'ia3'), amounts);
    expect(left.untold).toBe(2);
    expect(timeLeftText(arms('lora-r4', 'ia3'), left)).toContain('and 2 trainings of a length that the first will tell');
    clock.trained(60);
    expect(clock.left(arms('ia3'), amounts).untold).toBe(0);
  });
});
