import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

/** Whether each answer of a problem passed, by the problem's id, in the answers' order. */
export type RecordedVerdicts = ReadonlyMap<string, readonly boolean[]>;

const cruxevalScores = z.object({ raw_scored_generations: z.record(z.string(), z.array(z.boolean())) }).loose();
/** EvalPlus from 0.2 on. */
const statuses = z.array(z.object({ base_status: z.string(), plus_status: z.string().nullish() }).loose());
/** EvalPlus before: a status and details for each answer. */
const pairs = z.object({ base: z.array(z.tuple([z.string()]).rest(z.unknown())), plus: z.array(z.tuple([z.string()]).rest(z.unknown())) });
const evalplusResults = z.object({ eval: z.record(z.string(), z.union([statuses, pairs.loose()])) }).loose();

/** The verdicts that a project wrote beside its answers, or into the same file; none where there is no such file. Never throws. */
export async function recordedVerdicts(path: string, score: 'base' | 'plus'): Promise<RecordedVerdicts> {
  for (const place of placesBeside(path)) {
    const value = await readJson(place);
    const scores = cruxevalScores.safeParse(value).data;
    if (scores) return new Map(Object.entries(scores.raw_scored_generations));
    const results = evalplusResults.safeParse(value).data;
    if (results) return new Map(Object.entries(results.eval).map(([id, found]) => [id, evalplusPassed(found, score)]));
  }
  return new Map();
}

function placesBeside(path: string): readonly string[] {
  const stem = basename(path).replace(/\.jsonl?$/, '');
  return [path, join(dirname(path), `${stem}_eval_results.json`), join(dirname(path), 'scored.json')];
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, 'utf8'));
  } catch {
    return undefined; // answers without verdicts are as good
  }
}

/** An answer passes "plus" only when it passes both. */
function evalplusPassed(found: z.output<typeof statuses> | z.output<typeof pairs>, score: 'base' | 'plus'): readonly boolean[] {
  const both = Array.isArray(found)
    ? found.map(({ base_status, plus_status }) => [base_status, plus_status ?? ''] as const)
    : found.base.map(([base], index) => [base, found.plus[index]?.[0] ?? ''] as const);
  return both.map(([base, plus]) => isPass(base) && (score === 'base' || isPass(plus)));
}

function isPass(status: string): boolean {
  return status === 'pass' || status === 'success';
}
