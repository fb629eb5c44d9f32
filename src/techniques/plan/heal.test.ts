import { expect, it } from 'vitest';
import { type Heal, healedPart } from './heal.ts';

it.each<[Heal, string, string]>([
  ['none', '    x = ', ''],
  ['blank-line', '    ', '    '],
  ['blank-line', '    x = ', ''],
  ['blanks', '    ', '    '],
  ['blanks', '    x = ', ' '],
  ['blanks', '    x = se', ''],
  ['token', '    ', '    '],
  ['token', '    x = ', ' '],
  ['token', '    x = se', ' se'],
  ['token', '    self._ta', '._ta'],
  ['token', '    self.', '.'],
  ['token', 'print(', '('],
  ['token', '', ''],
])('%s leaves of %j to the model: %j', (heal, linePrefix, left) => {
  expect(healedPart(linePrefix, heal)).toBe(left);
});
