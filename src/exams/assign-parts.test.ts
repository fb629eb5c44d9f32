import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PARTS } from '../core/problem.ts';
import { randomFrom } from '../core/random.ts';
import { assignParts } from './assign-parts.ts';

const itemArbitrary = fc.record({
  cluster: fc.nat(40).map((number) => `a.py:f${number}`),
  kind: fc.constantFrom('line', 'statement', 'block', 'function'),
  size: fc.nat(400),
});

test('every definition is in exactly one part, whatever the holes; same seed, same parts', () => {
  fc.assert(
    fc.property(fc.array(itemArbitrary), fc.nat(), (items, seed) => {
      const parts = assignParts(items, randomFrom(seed));
      expect(new Set(parts.keys())).toEqual(new Set(items.map((item) => item.cluster)));
      expect([...parts]).toEqual([...assignParts(items, randomFrom(seed))]);
    }),
  );
});

test('kinds and sizes are spread by the shares, one big class or not', () => {
  const kinds = ['line', 'statement', 'block', 'function'];
  const items = Array.from({ length: 400 }, (_, i) => ({
    cluster: i < 60 ? 'a.py:Big' : `a.py:f${Math.floor(i / 5)}`,
    kind: kinds[i % 4]!,
    size: (i * 37) % 300,
  }));
  for (let seed = 0; seed < 5; seed++) {
    const parts = assignParts(items, randomFrom(seed));
    for (const kind of kinds) {
      const counts = PARTS.map((part) => items.filter((item) => item.kind === kind && parts.get(item.cluster) === part).length);
      expect(counts[0]).toBeGreaterThan(8);
      expect(counts[0]).toBeLessThan(32);
      expect(Math.abs(counts[1]! - counts[2]!)).toBeLessThan(14);
    }
  }
});
