import fc from 'fast-check';
import { expect, it } from 'vitest';
import { python } from '../languages/python.ts';
import { stretchesOf } from './stretches.ts';

const definition = (name: string, lines: number): string =>
  `def ${name}(values):\n    total = 0\n${'    total += sum(values)  # again\n'.repeat(lines)}    return total\n\n\n`;
const FILE = `import math\n\n\n${['first', 'second', 'third', 'fourth'].map((name) => definition(name, 12)).join('')}`;

it('cuts before definitions, and all stretches together are the file', async () => {
  const stretches = await stretchesOf({ path: 'a.py', text: FILE, removed: [] }, python, 1_200);
  expect(stretches.map(({ start, end }) => FILE.slice(start, end)).join('')).toBe(FILE);
  expect(stretches.map(({ definition: name }) => name)).toEqual(['<module>:1', 'third']);
});

it('cuts a definition that is longer at a line', async () => {
  const text = definition('long', 90);
  const stretches = await stretchesOf({ path: 'a.py', text, removed: [] }, python, 1_000);
  expect(stretches.length).toBeGreaterThan(2);
  for (const { start, end, definition: name } of stretches) {
    expect(end - start).toBeLessThanOrEqual(1_000);
    expect(text[end - 1]).toBe('\n');
    expect(name).toBe('long');
  }
});

it('never shows nor crosses what is removed, and never tells a character twice', async () => {
  const place = fc.tuple(fc.integer({ min: 0, max: FILE.length - 1 }), fc.integer({ min: 1, max: 400 }));
  await fc.assert(
    fc.asyncProperty(fc.array(place, { maxLength: 3 }), fc.integer({ min: 250, max: 2_000 }), async (places, most) => {
      const removed = places
        .map(([start, length]) => ({ start, end: Math.min(FILE.length, start + length) }))
        .toSorted((a, b) => a.start - b.start)
        .filter(({ start }, index, all) => index === 0 || start > Math.max(...all.slice(0, index).map(({ end }) => end)));
      const stretches = await stretchesOf({ path: 'a.py', text: FILE, removed }, python, most);
      let last = 0;
      for (const { start, end } of stretches) {
        expect(start).toBeGreaterThanOrEqual(last);
        expect(end - start).toBeLessThanOrEqual(most);
        for (const span of removed) expect(span.start < end && start < span.end).toBe(false);
        last = end;
      }
    }),
    { numRuns: 60 },
  );
});
