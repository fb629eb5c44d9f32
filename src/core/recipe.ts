import { z } from 'zod';
import { canonicalJson } from './canonical-json.ts';
import { hashOf } from './random.ts';

/** A part by catalogue name with its options; options may hold further references. */
export const refSchema = z.strictObject({
  use: z.string().describe('name of a part in the catalogue'),
  with: z.record(z.string(), z.unknown()).optional().describe('options of the part'),
});
export type Ref = z.infer<typeof refSchema>;

/** What is evaluated is what is served, byte for byte. */
export const recipeSchema = z.strictObject({
  name: z.string(),
  models: z.strictObject({ main: refSchema, draft: refSchema.optional(), judge: refSchema.optional() }),
  technique: refSchema,
  index: refSchema.default({ use: 'words' }),
  sandbox: refSchema.default({ use: 'auto' }),
  limits: z
    .strictObject({
      tokens: z.number().int().positive().describe('drawn tokens per attempt'),
      wallMs: z.number().int().positive().describe('milliseconds per attempt'),
    })
    .default({ tokens: 256, wallMs: 120_000 }),
  seed: z.number().int().nonnegative().default(0),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** Names a recipe by everything but its nickname: equal hashes answer alike. */
export function recipeHash(recipe: Recipe): string {
  const { name: _nickname, ...rest } = recipe;
  return hashOf('recipe', canonicalJson(rest)).slice(0, 16);
}
