import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkpointsFor, rungsOf, secondsFrom, tokensWithin, variantsWithin } from './halving.ts';

const COST = { loadSeconds: 10, scoreSeconds: 2, secondsPerToken: 0.01 };

describe('rungsOf', () => {
  it('halves the variants and doubles the length', () => {
    expect(rungsOf(8)).toEqual([
      { variants: 8, share: 1 / 8 },
      { variants: 4, share: 1 / 4 },
      { variants: 2, share: 1 / 2 },
      { variants: 1, share: 1 },
    ]);
    expect(rungsOf(3).map(({ variants }) => variants)).toEqual([3, 2, 1]);
    expect(rungsOf(1)).toEqual([{ variants: 1, share: 1 }]);
  });

  it('ends every rung at a checkpoint, with one variant and the full length at the last', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), (variants) => {
        const rungs = rungsOf(variants);
        const checkpoints = checkpointsFor(rungs);
        expect(rungs.at(-1)).toEqual({ variants: 1, share: 1 });
        for (const { share } of rungs) expect(Number.isInteger(share * checkpoints)).toBe(true);
      }),
    );
  });
});

describe('time', () => {
  it('is that of all visits, worked out by hand', () => {
    // Two variants: both to the half (500 tokens, the base and one checkpoint scored), one of them from there to the end.
    expect(secondsFrom(rungsOf(2), 0, 2, 1_000, COST)).toBeCloseTo(2 * (10 + 2 * 2 + 5) + (10 + 2 + 5));
    expect(secondsFrom(rungsOf(2), 1, 1, 1_000, COST)).toBeCloseTo(17);
  });

  it('decides the length: the longest that fits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 20 }), fc.integer({ min: 2_000, max: 20_000 }), (variants, seconds) => {
        const rungs = rungsOf(variants);
        const tokens = tokensWithin(rungs, seconds, COST);
        expect(secondsFrom(rungs, 0, variants, tokens, COST)).toBeLessThanOrEqual(seconds + 1e-6);
        expect(secondsFrom(rungs, 0, variants, tokens + 1, COST)).toBeGreaterThan(seconds - 1e-6);
      }),
    );
    expect(tokensWithin(rungsOf(8), 60, COST)).toBeLessThan(1);
  });

  it('lets fewer than half go on when it runs short, and never none', () => {
    const rungs = rungsOf(8);
    const left = (seconds: number): number => variantsWithin(rungs, 1, { tokens: 8_000, seconds, cost: COST });
    expect(left(10_000)).toBe(4);
    expect(left(secondsFrom(rungs, 1, 3, 8_000, COST))).toBe(3);
    expect(left(0)).toBe(1);
  });
});
