import { z } from 'zod';
import { recipeSchema } from '../core/recipe.ts';
import { ARM_ROLES } from '../core/run-manifest.ts';
import { HOLE_KINDS } from '../core/task.ts';
import { CAUSES } from '../metrics/cause-of.ts';
import type { LatencyFigures } from '../metrics/latency-summary.ts';
import type { PassRate } from '../metrics/pass-rate.ts';
import type { Quantile } from '../metrics/quantile-interval.ts';
import { comparisonWords } from './comparison-words.ts';
import { examSummarySchema } from './exam-summary.ts';
import type { ArmFigures, Comparison, PartFigures, ReportFigures } from './report-figures.ts';
import type { ReportInput } from './report-input.ts';
import { trainingStorySchema } from './training-story.ts';

const rate = z.number().min(0).max(1);
const intervalSchema = z.object({ low: z.number(), high: z.number() }).describe('95 % interval by cluster');
const passRateSchema = z.object({
  n: z.number().int().describe('judged tasks'),
  clusters: z.number().int(),
  passed: z.number().describe('tasks passed; fractional when a task was tried several times'),
  rate: rate.nullable().describe('null when n is 0'),
  interval: intervalSchema,
  unjudged: z.number().int().describe('tasks we failed to judge: not in n'),
});
const partSchema = passRateSchema.extend({
  byKind: z.record(z.enum(HOLE_KINDS), passRateSchema),
  oracle: passRateSchema.nullable().describe('if the best of all candidates had been chosen; null where the others were not judged'),
});
const quantileSchema = z.object({
  valueMs: z.number(),
  interval: intervalSchema,
  openAbove: z.boolean().describe('too few answers to know the upper end'),
});
const latencySchema = z.object({
  n: z.number().int(),
  firstTextP50: quantileSchema,
  firstTextP95: quantileSchema,
  totalP50: quantileSchema,
  totalP95: quantileSchema,
});
const meanSchema = z.object({ n: z.number().int(), mean: z.number(), interval: intervalSchema.nullable() }).nullable();

const armSchema = z.object({
  hash: z.string(),
  name: z.string(),
  role: z.enum(ARM_ROLES),
  model: z.string(),
  recipe: recipeSchema,
  isWinner: z.boolean(),
  dropped: z.string().nullable().describe('why it was given up, or null'),
  n: z.number().int().describe('of the confirm part where it was confirmed, else of the choose part'),
  passed: z.number(),
  interval: intervalSchema,
  choose: partSchema.describe('selected, optimistic'),
  confirm: partSchema.nullable().describe('on tasks nobody had looked at; null for arms that were not confirmed'),
  notInferable: passRateSchema.describe('holes that cannot be inferred: in no other figure'),
  latency: z.object({ cold: latencySchema.nullable(), warm: latencySchema.nullable() }),
  tokens: z.object({ prompt: meanSchema, reused: meanSchema, drawn: meanSchema }).describe('mean per answer'),
  failures: z.partialRecord(z.enum(CAUSES), z.number().int()),
  untidyPasses: z.number().int().describe('answers that passed although they repeat what follows the hole, or go on behind it'),
  lengths: z
    .object({ n: z.number().int(), shorter: z.number().int(), longer: z.number().int() })
    .describe('judged answers, and those with fewer or more lines of code than the true text'),
});

const comparisonSchema = z.object({
  left: z.string().describe('recipe hash'),
  right: z.string().describe('recipe hash'),
  label: z.string(),
  n: z.number().int(),
  clusters: z.number().int(),
  won: z.number().int(),
  lost: z.number().int(),
  leftPassed: z.number().int(),
  rightPassed: z.number().int(),
  difference: z.number().describe('left minus right, in shares (0.05 is 5 points)'),
  interval: intervalSchema,
  p: z.number().describe('sign flips by cluster, two-sided'),
  adjustedP: z.number().describe("with Holm's correction for all comparisons here"),
  mcnemarP: z.number().describe('shown, not decisive'),
  decision: z.enum(['better', 'worse', 'as-good-as', 'cannot-tell']),
  moreTasks: z.number().int().nullable().describe('about how many more tasks would tell'),
  words: z.string(),
});

/** What `whetstone sharpen --json` and `whetstone report --json` print. Fields are only ever added while the number in `schema` stays. */
export const sharpenJsonSchema = z.object({
  schema: z.literal('whetstone.sharpen/1'),
  repository: z.string(),
  createdAt: z.string(),
  command: z.string(),
  exam: examSummarySchema,
  winner: z.string().nullable().describe('recipe hash'),
  arms: z.array(armSchema).describe('best first'),
  confirm: z.array(comparisonSchema),
  confirmLooks: z.number().int().describe('confirm tasks spent so far, by this and earlier runs; each decides once'),
  unjudged: z.number().int().describe('answers we failed to judge, in all'),
  provenance: z.record(z.string(), z.string()),
  training: trainingStorySchema.nullable().describe('null where nothing was trained'),
});
export type SharpenJson = z.infer<typeof sharpenJsonSchema>;

/** The whole result of a race as plain data. */
export function sharpenJson(input: ReportInput, figures: ReportFigures): SharpenJson {
  return sharpenJsonSchema.parse({
    schema: 'whetstone.sharpen/1',
    repository: input.repository,
    createdAt: input.createdAt,
    command: input.command,
    exam: examSummarySchema.parse(input.exam),
    winner: input.winner ?? null,
    arms: figures.arms.map((arm) => armJson(arm, input)),
    confirm: figures.comparisons.map((comparison) => comparisonJson(comparison, figures.comparisons.length)),
    confirmLooks: input.confirmLooks,
    unjudged: figures.unjudged,
    provenance: Object.fromEntries(input.provenance),
    training: input.training ?? null,
  } satisfies SharpenJson);
}

function armJson(arm: ArmFigures, input: ReportInput): SharpenJson['arms'][number] {
  const shown = arm.confirm ?? arm.choose;
  const mean = (figure: ArmFigures['cost']['promptTokens']) => (figure ? { ...figure, interval: figure.interval ?? null } : null);
  return {
    hash: arm.hash,
    name: arm.name,
    role: arm.role,
    model: arm.model,
    recipe: (input.arms[arm.hash] as ReportInput['arms'][string]).recipe,
    isWinner: arm.isWinner,
    dropped: arm.dropped ?? null,
    n: shown.n,
    passed: shown.passed,
    interval: shown.interval,
    choose: partJson(arm.choose),
    confirm: arm.confirm ? partJson(arm.confirm) : null,
    notInferable: rateJson(arm.notInferable),
    latency: { cold: latencyJson(arm.latency.cold), warm: latencyJson(arm.latency.warm) },
    tokens: { prompt: mean(arm.cost.promptTokens), reused: mean(arm.cost.reusedTokens), drawn: mean(arm.cost.drawnTokens) },
    failures: arm.causes,
    untidyPasses: arm.untidyPasses,
    lengths: { ...arm.lengths },
  };
}

function rateJson({ n, clusters, passed, rate: share, interval, unjudged }: PassRate): z.infer<typeof passRateSchema> {
  return { n, clusters, passed, rate: share ?? null, interval, unjudged };
}

function partJson(part: PartFigures): z.infer<typeof partSchema> {
  const byKind = Object.fromEntries(HOLE_KINDS.map((kind) => [kind, rateJson(part.byKind[kind])])) as z.infer<typeof partSchema>['byKind'];
  return { ...rateJson(part), byKind, oracle: part.oracle ? rateJson(part.oracle) : null };
}

function latencyJson(figures: LatencyFigures | undefined): z.infer<typeof latencySchema> | null {
  if (figures === undefined) return null;
  const quantile = ({ value, interval, openAbove }: Quantile) => ({ valueMs: value, interval, openAbove });
  return {
    n: figures.n,
    firstTextP50: quantile(figures.firstTextP50),
    firstTextP95: quantile(figures.firstTextP95),
    totalP50: quantile(figures.totalP50),
    totalP95: quantile(figures.totalP95),
  };
}

function comparisonJson(comparison: Comparison, comparisons: number): SharpenJson['confirm'][number] {
  const { left, right, label, n, clusters, won, lost, leftPassed, rightPassed, difference, low, high, p, adjustedP, mcnemarP } = comparison;
  return {
    ...{ left, right, label, n, clusters, won, lost, leftPassed, rightPassed, difference, p, adjustedP, mcnemarP },
    interval: { low, high },
    decision: comparison.decision,
    moreTasks: comparison.moreTasks ?? null,
    words: comparisonWords(comparison, comparisons).replaceAll('\u00a0', ' '),
  };
}
