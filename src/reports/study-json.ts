import { z } from 'zod';

const intervalSchema = z.object({ low: z.number(), high: z.number() }).describe('95 %, both ends included');

const lossSchema = z.object({
  n: z.number().int().describe('answers'),
  clusters: z.number().int().describe('definitions they lie in'),
  natsPerToken: z.number().nullable(),
  interval: intervalSchema.nullable().describe('cluster bootstrap over definitions; null with fewer than two'),
});

const passSchema = z.object({
  n: z.number().int().describe('judged tasks'),
  clusters: z.number().int(),
  passed: z.number(),
  rate: z.number().nullable(),
  interval: intervalSchema,
  unjudged: z.number().int().describe('tasks lost by our own fault, not in n'),
});

const comparisonSchema = z.object({
  against: z.string().describe('name of the other arm'),
  test: z.string().describe('name of the test'),
  n: z.number().int(),
  clusters: z.number().int(),
  difference: z.number().describe('pass rate of this arm less that of the other, on the same tasks'),
  interval: intervalSchema,
  p: z.number().describe('two-sided sign-flip test by cluster: it decides'),
  wins: z.number().int(),
  losses: z.number().int(),
  mcnemarP: z.number().describe('exact McNemar: takes the tasks of one definition as independent'),
  holmP: z.number().describe('McNemar p after Holm, over all comparisons of this test with the same other arm'),
  verdict: z.enum(['better', 'worse', 'as-good-as', 'cannot-tell']),
  moreTasksNeeded: z.number().nullable(),
});
export type StudyComparison = z.output<typeof comparisonSchema>;

const count = z.number().int();
const boundarySchema = z.object({
  n: count.describe('judged answers to tasks whose text can be inferred'),
  overran: count.describe('went on behind the true end: the true text and more, the suffix again or, where it failed, far more lines'),
  repeatedSuffix: count.describe('said again one of the first three lines behind the hole'),
  shorter: count.describe('fewer lines of code than the true text'),
  longer: count,
  endedItself: count.describe('the model drew a token that ends an answer, before the limit and before any rule'),
  errorMedian: z.number().nullable().describe('median distance from the true length, in characters that are no blanks'),
  relativeErrorMedian: z.number().nullable().describe('the same as a share of the true length'),
  overranAgainst: z
    .array(comparisonSchema.omit({ test: true, holmP: true }))
    .describe('difference: share of this arm that overran less that of the other; better: fewer; a win: only the other overran'),
});
export type StudyBoundary = z.output<typeof boundarySchema>;

const horizonFigures = {
  tokens: count.describe('of held-out answers'),
  error: z.number().nullable().describe('mean distance between the share of the answer that is left and the share told'),
  half: z.number().nullable().describe('the same for always saying one half'),
};
/** How well a model knows how much of an answer is left. */
export const horizonSchema = z.object({
  ...horizonFigures,
  byLength: z.array(z.object({ from: count, to: count, ...horizonFigures })).describe('by answer tokens, both included'),
});

const armSchema = z.object({
  name: z.string(),
  about: z.string(),
  state: z.enum(['done', 'unfinished', 'failed']),
  reason: z.string().nullable().describe('why it failed'),
  answeredBy: z.enum(['engine', 'merged', 'trainer']).describe('merged: the engine, with weights that hold what was learned'),
  training: z
    .object({
      rows: z.string().describe('which rows it learned from'),
      examples: z.number().int(),
      trainable: z.number().int().describe('numbers that are trained'),
      share: z.number().describe('of the numbers of the base'),
      steps: z.number().int(),
      tokens: z.number().int(),
      seconds: z.number().describe('of the steps alone'),
      memoryBytes: z.number().describe('the most the trainer held at once'),
      folder: z.string(),
    })
    .nullable(),
  loss: lossSchema.nullable().describe('surprise at the true text of held-out answers'),
  lossDifferences: z.array(lossSchema.extend({ against: z.string() })).describe('below 0: less surprised than the other arm'),
  own: z
    .object({ loss: lossSchema, lossDifferences: z.array(lossSchema.extend({ against: z.string() })) })
    .optional()
    .describe('the same on new lines of the developer alone; personalization, where there are enough of them'),
  answerMs: z.number().nullable().describe('median time of an answer, with tests running beside it; null where the trainer drew'),
  passed: z.record(z.string(), passSchema).describe('by test'),
  boundary: z.record(z.string(), boundarySchema).optional().describe('by test: where answers end; objectives and scratch alone'),
  horizon: horizonSchema.optional().describe('of arms trained with horizon-length prediction'),
  comparisons: z.array(comparisonSchema),
});
export type StudyArmJson = z.output<typeof armSchema>;

/** What `whetstone study --json` prints. Fields are only ever added while the number in `schema` stays. */
export const studyJsonSchema = z.object({
  schema: z.literal('whetstone.study/1'),
  kind: z.enum(['peft', 'personalization', 'objectives', 'scratch']),
  repository: z.string(),
  model: z.string(),
  folder: z.string(),
  createdAt: z.string(),
  examRevision: z.string(),
  seed: z.number().int(),
  split: z
    .object({ date: z.string(), lines: z.number().int(), linesAfter: z.number().int(), developer: z.string().nullable() })
    .nullable()
    .describe('the date that parts what is learned from what is tested; lines with code of dated files'),
  tests: z.array(z.object({ name: z.string(), about: z.string(), tasks: z.number().int() })),
  notes: z.array(z.string()),
  arms: z.array(armSchema),
});
export type StudyJson = z.output<typeof studyJsonSchema>;
