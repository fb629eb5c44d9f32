import fc from 'fast-check';
import { expect, it } from 'vitest';
import { otherCuts } from './other-cuts.ts';

it('tries the ends of nearby lines, the shorter first, then tokens of the last line', () => {
  const said = 'one()\ntwo()\nthree(x)\nfour()';
  const cuts = otherCuts(said, { start: 0, end: 20, limit: said.length });
  expect(cuts.map((cut) => said.slice(0, cut).split('\n').at(-1))).toEqual(['two()', 'four()', 'one()', 'three(x', 'three(', 'three']);
});

it('stays behind the start and within the limit', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.nat(), fc.nat(), (said, a, b, c) => {
      const [start, end, limit] = [a, b, c].map((n) => n % (said.length + 1)).sort((x, y) => x - y) as [number, number, number];
      for (const cut of otherCuts(said, { start, end, limit })) {
        expect(cut).toBeGreaterThan(start);
        expect(cut).toBeLessThanOrEqual(limit);
      }
    }),
  );
});
