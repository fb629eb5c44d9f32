import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { randomFrom } from '../core/random.ts';
import { drawnByWeight, rowWeights } from './curriculum.ts';
import type { TaskOutcome } from './task-outcome.ts';

const outcome = (kind: TaskOutcome['kind'], definition: string, verdict: TaskOutcome['verdict'], path = 'a.py'): TaskOutcome => ({
  ...{ task: `${path}/${definition}/${kind}`, part: 'train', kind, path, definition, verdict },
});
const OUTCOMES = [
  outcome('line', 'easy', 'passed'),
  outcome('line', 'easy', 'passed'),
  outcome('block', 'hard', 'failed'),
  outcome('block', 'hard', 'timed-out'),
  outcome('function', 'hard', 'unjudged'),
];

describe('rowWeights', () => {
  it('is 1 + strength times the smoothed shares, worked out by hand', () => {
    const weightOf = rowWeights(OUTCOMES, 4);
    // All: (2 + 2 * 0.5) / (4 + 2) = 0.5; so the file too. Lines: (0 + 1) / (2 + 2) = 0.25; blocks: (2 + 1) / 4 = 0.75.
    expect(weightOf({ kind: 'line', path: 'a.py', definition: 'easy' })).toBeCloseTo(1 + 4 * 0.25);
    expect(weightOf({ kind: 'block', path: 'a.py', definition: 'hard' })).toBeCloseTo(1 + 4 * 0.75);
    expect(weightOf({ kind: 'tail', path: 'a.py', definition: 'hard' })).toBeCloseTo(1 + 4 * 0.75);
    expect(weightOf({ kind: 'span', path: 'other.py', definition: 'f' })).toBeCloseTo(1 + 4 * 0.5);
  });

  it('lies between 1 and 1 + strength, and never falls when one more task fails', () => {
    const one = fc.record({
      kind: fc.constantFrom('line' as const, 'block' as const),
      definition: fc.constantFrom('f', 'g'),
      verdict: fc.constantFrom('passed' as const, 'failed' as const, 'unjudged' as const),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 30 }), fc.double({ min: 0, max: 10, noNaN: true }), (made, strength) => {
        const outcomes = made.map(({ kind, definition, verdict }) => outcome(kind, definition, verdict));
        const row = { kind: 'block', path: 'a.py', definition: 'f' };
        const weight = rowWeights(outcomes, strength)(row);
        expect(weight).toBeGreaterThanOrEqual(1);
        expect(weight).toBeLessThanOrEqual(1 + strength);
        const more = rowWeights([...outcomes, outcome('block', 'f', 'failed')], strength)(row);
        expect(more).toBeGreaterThanOrEqual(weight - 1e-9);
      }),
    );
  });
});

describe('drawnByWeight', () => {
  it('gives each row its share of the weights, rounded by chance', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 1, max: 5, noNaN: true }), { minLength: 1, maxLength: 40 }), fc.nat(100), (weights, seed) => {
        const rows = weights.map((weight, id) => ({ weight, id }));
        const count = rows.length;
        const drawn = drawnByWeight(rows, ({ weight }) => weight, count, randomFrom('test', seed));
        const sum = weights.reduce((total, weight) => total + weight, 0);
        expect(drawn).toHaveLength(count);
        for (const row of rows) {
          const times = drawn.filter((one) => one === row).length;
          expect(Math.abs(times - (row.weight * count) / sum)).toBeLessThan(1 + 1e-6);
        }
      }),
    );
  });

  it('draws the same by the same seed, and none twice of many equal ones', () => {
    const rows = Array.from({ length: 50 }, (_none, id) => ({ id }));
    const draw = (seed: number) => drawnByWeight(rows, () => 1, 20, randomFrom('test', seed));
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
    expect(new Set(draw(1)).size).toBe(20);
    expect(drawnByWeight([], () => 1, 5, randomFrom('test'))).toEqual([]);
  });
});
