import { z } from 'zod';
import { canonicalJson } from '../core/canonical-json.ts';
import { hashOf } from '../core/random.ts';
import { refSchema } from '../core/recipe.ts';

const share = z.number().min(0).max(1);
const count = z.number().int().positive();

/** The projections of one layer, by the names the transformers library gives them. */
const TARGETS = ['q_proj', 'k_proj', 'v_proj', 'o_proj', 'gate_proj', 'up_proj', 'down_proj'] as const;

const formSchema = z.strictObject({
  context: refSchema.default({ use: 'none' }).describe('part that gathers what is shown besides the file'),
  plan: refSchema
    .default({ use: 'infill', with: { window: { before: 256, after: 96 }, order: 'suffix-first', heal: 'token' } })
    .describe('part that makes the prompt: what is trained is what this part asks when it is served'),
  contextShare: share
    .optional()
    .describe('share of examples that are shown the context, the others none, so that the model is used to both; left out: all'),
});

const curriculumSchema = z.strictObject({
  tasks: count.default(24).describe('most tasks of the train part that the base is asked; each costs an answer and its tests'),
  strength: z
    .number()
    .min(0)
    .default(3)
    .describe('a row of what always fails is learned 1 + strength times as often as one of what never does'),
});

const dataSchema = z.strictObject({
  rows: count.default(4_000).describe('most rows cut from the repository'),
  mix: z
    .record(z.string(), share)
    .optional()
    .describe('wanted shares of the kinds of holes; left out: that of `whetstone data`; kinds it does not name: none'),
  causalShare: share.default(0).describe('share of rows learned as plain text from start to end, without a hole'),
  generalShare: share.default(0).describe('share of rows that are code of packages under free licences, against forgetting'),
  commitShare: share.optional().describe('share of rows that are what commits added, in the file as it was then; left out: none'),
  tokens: count.optional().describe('most tokens of all rows, about: then the most relevant and recent rows are kept, not those of chance'),
  curriculum: curriculumSchema
    .nullish()
    .describe('more of what the base fails at on tasks of the exam’s train part (arXiv 2412.16589); null or left out: none'),
  heldOutShare: share.default(0.05).describe('share of the text, in whole definitions, that is never trained on and whose loss is told'),
  heldOutRows: count.default(40).describe('most held-out rows: each costs time at every checkpoint'),
});

const adapterSchema = z.discriminatedUnion('use', [
  z.strictObject({
    use: z.literal('lora'),
    rank: count.default(16).describe('columns of each pair of matrices'),
    alpha: z.number().positive().default(32).describe('the pair counts alpha / rank times'),
    dropout: share.default(0),
    targets: z
      .array(z.enum(TARGETS))
      .nonempty()
      .default([...TARGETS])
      .describe('which projections are adapted'),
    layers: z
      .tuple([z.number().int().min(0), z.number().int().min(0)])
      .nullable()
      .default(null)
      .describe('first and last layer; null: all'),
  }),
  z.strictObject({ use: z.literal('ia3') }),
  z.strictObject({ use: z.enum(['prompt', 'prefix']), tokens: count.default(20).describe('virtual tokens before the prompt') }),
  z.strictObject({ use: z.literal('full') }),
]);

const objectiveSchema = z.strictObject({
  horizon: z
    .strictObject({ weight: z.number().positive().default(0.1), loss: z.enum(['l1', 'mse']).default('l1') })
    .nullable()
    .default(null)
    .describe('also predict how much of the answer is left (arXiv 2410.03103)'),
  maskedThought: z
    .strictObject({
      most: share.default(0.2).describe('share of answer tokens hidden at the end of the rise'),
      replacement: z.enum(['random', 'pad']).default('random'),
    })
    .nullable()
    .default(null)
    .describe('hide a part of the answer that is read, never of what is learned (arXiv 2403.02178)'),
});

const methodSchema = z.strictObject({
  adapter: adapterSchema.prefault({ use: 'lora' }),
  objective: objectiveSchema.prefault({}),
  freeze: z
    .strictObject({
      bottomLayers: z.number().int().min(0).default(0).describe('layers from the bottom that stay as they are'),
      cacheActivations: z.boolean().default(false).describe('compute the frozen layers once per example'),
    })
    .prefault({}),
});

const scheduleSchema = z
  .strictObject({
    minutes: z.number().positive().optional().describe('how long to train'),
    tokens: count.optional().describe('instead of minutes: prompt and answer tokens to train on'),
    steps: count.optional().describe('instead of minutes: steps of the optimiser'),
    learningRate: z.number().positive().optional().describe('left out: what suits the adapter (LoRA 0.0003)'),
    warmupShare: share.default(0.05).describe('share of the steps in which the rate rises from 0'),
    decay: z.enum(['constant', 'linear', 'cosine']).default('cosine'),
    batchTokens: count.default(1_500).describe('tokens of one step, about'),
    maxTokens: count.default(1_024).describe('longer examples are left out'),
    weightDecay: z.number().min(0).default(0),
    clip: z.number().positive().default(1).describe('largest norm of the gradient'),
  })
  .refine(({ minutes, tokens, steps }) => [minutes, tokens, steps].filter((one) => one !== undefined).length === 1, {
    message: 'name exactly one of minutes, tokens and steps',
  });

/** How weights are trained: JSON beside the recipes that answer. What it leaves out has a default. */
export const trainingRecipeSchema = z.strictObject({
  name: z.string(),
  base: refSchema.optional().describe('model that is trained; left out: the first of the setting "models"'),
  form: formSchema.prefault({}).describe('how the examples are asked'),
  data: dataSchema.prefault({}).describe('what is learned from'),
  method: methodSchema.prefault({}).describe('what of the weights is changed, and by which loss'),
  schedule: scheduleSchema.prefault({ minutes: 20 }).describe('how long, how fast'),
  checkpoints: count.default(4).describe('adapters kept, evenly spread over the training; the last one is its end'),
  seed: z.number().int().nonnegative().optional().describe('left out: the setting "seed"'),
});
export type TrainingRecipe = z.output<typeof trainingRecipeSchema>;

/** A recipe in which nothing is left to settings: what one training is made from. */
export type SettledRecipe = TrainingRecipe & { readonly base: NonNullable<TrainingRecipe['base']>; readonly seed: number };

/** Names a training by everything but its nickname: files by their hashes, the base first. */
export function trainingHash(recipe: SettledRecipe, filesSha256: readonly string[]): string {
  const { name: _nickname, base: _name, ...rest } = recipe;
  return hashOf('training', ...filesSha256, canonicalJson(rest)).slice(0, 16);
}
