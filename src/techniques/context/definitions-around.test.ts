import { expect, it } from 'vitest';
import { CURSOR, languageNamed, taskAt } from '../../../test/laws/technique-kit.ts';
import { cursorOf } from '../cursor.ts';
import { definitionsAround } from './definitions-around.ts';

it('finds the function whose body is missing, with the offsets of the file as it is', async () => {
  const cursor = await cursorOf(taskAt(`class Cart:\n    def total(self):\n        ${CURSOR}\n\n    def empty(self):\n        pass\n`));
  const definitions = await definitionsAround(cursor, languageNamed('python'));
  expect(definitions.map(({ qualifiedName }) => qualifiedName)).toEqual(['Cart', 'Cart.total', 'Cart.empty']);
  for (const { start, end } of definitions.slice(0, 2)) expect(start <= cursor.offset && cursor.offset <= end).toBe(true);
  const empty = definitions[2];
  expect(cursor.text.slice(empty?.signature.start, empty?.signature.end).trimEnd()).toBe('def empty(self):');
});
