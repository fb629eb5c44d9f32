import { expect, it } from 'vitest';
import { testPattern } from './test-pattern.ts';

const test = (id: string) => ({ id, file: 'src/a.test.ts', durationMs: 1 });

it('selects a test by the names vitest joins with blanks, and no other', () => {
  const pattern = new RegExp(testPattern([test('src/a.test.ts > sums > adds (1 + 1)'), test('src/a.test.ts > alone')]));
  expect(pattern.test('sums adds (1 + 1)')).toBe(true);
  expect(pattern.test('alone')).toBe(true);
  expect(pattern.test('sums adds (1 + 1) again')).toBe(false);
  expect(pattern.test('not alone')).toBe(false);
});

it('a name that holds the separator is still found', () => {
  expect(new RegExp(testPattern([test('src/a.test.ts > a > b')])).test('a > b')).toBe(true);
});
