import { expect, it } from 'vitest';
import { z } from 'zod';
import { buildPart } from '../catalogue.ts';
import { definePart } from './define-part.ts';
import { noOptions } from './no-options.ts';

const part = definePart({
  slot: 'select',
  name: 'every-nth',
  options: z.strictObject({ n: z.number().int().min(1).default(2).describe('which are kept') }),
  create: ({ n }) => ({ name: 'every-nth', order: async (candidates) => candidates.filter((_, index) => index % n === 0) }),
});

it('gives options their defaults', async () => {
  for (const options of [undefined, {}]) expect(part.create(options, buildPart).name).toBe('every-nth');
});

it('says which option is wrong and which there are', () => {
  expect(() => part.create({ n: 0 }, buildPart)).toThrow(
    expect.objectContaining({
      code: 'bad-recipe',
      message: expect.stringMatching(/^The select "every-nth" .*n: /),
      hint: 'Its options are: n.',
    }),
  );
});

it('says when there are none', () => {
  const plain = definePart({
    slot: 'select',
    name: 'plain',
    options: noOptions,
    create: () => ({ name: 'plain', order: async (all) => all }),
  });
  expect(() => plain.create({ n: 0 }, buildPart)).toThrow(expect.objectContaining({ hint: 'It takes no options.' }));
});
