import type { Problem } from '../core/problem.ts';
import { hashOf, randomFrom } from '../core/random.ts';
import { type AttemptRecord, RECORD_FORMAT } from '../core/record.ts';
import type { Candidate } from '../core/task.ts';
import type { Kit } from '../core/technique.ts';
import type { Judgement } from '../core/verdict.ts';
import { type ErrorCode, WhetstoneError } from '../core/whetstone-error.ts';
import type { Arm } from './arm.ts';
import { type Meter, metered, newMeter, TokensSpent } from './metered-model.ts';

/** One piece of work: one arm at one problem, for the `attempt`-th time (from 0). */
export interface Unit {
  readonly arm: Arm;
  readonly problem: Problem;
  readonly attempt: number;
}

/** As much of a unit as asking needs: outside a race there is a task, but no judge. */
export interface Asked {
  readonly arm: Arm;
  readonly problem: Pick<Problem, 'task'>;
  readonly attempt: number;
}

/** What came of asking, before judging. */
export interface Answer {
  readonly candidates: readonly Candidate[];
  readonly model: string;
  readonly meter: Meter;
  readonly startedAt: string;
  readonly solveMs: number;
  readonly timedOut: boolean;
  /** Our error, when it is ours. */
  readonly error: string | undefined;
}

/** Judges edits of a problem; may share the verdict of equal edits (`shared`). */
export type Judge = (problem: Problem, candidate: Candidate, signal: AbortSignal) => Promise<Judgement & { readonly shared: boolean }>;

/** These stop the race: no other unit would fare better. */
const STOPS_THE_RACE: ReadonlySet<ErrorCode> = new Set(['disk-full', 'cancelled', 'no-sandbox']);

export function unitKey(recipe: string, problem: Problem, attempt: number): string {
  return hashOf('attempt', recipe, problem.task.id, attempt, problem.checkRevision).slice(0, 32);
}

/** Seeds come from coordinates: order, concurrency and resuming change none. */
export function unitRandom(unit: Asked): ReturnType<typeof randomFrom> {
  return randomFrom(unit.arm.recipe.seed, unit.problem.task.id, unit.attempt);
}

/**
 * Asks the arm and collects its candidates, to the end or to the recipe's limits; the last one is the answer.
 * Abort throws `signal.reason`; errors that no other unit could escape are thrown; all others are kept as `error`.
 */
export async function answer(unit: Asked, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const { arm, problem } = unit;
  const meter = newMeter();
  const candidates: Candidate[] = [];
  const limit = limited(signal, arm.recipe.limits.wallMs);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  let model = '';
  let error: string | undefined;
  try {
    const kit = await arm.kitFor(problem.task, unitRandom(unit), limit.signal);
    model = kit.model('main').id;
    for await (const candidate of arm.technique.solve(problem.task, meteredKit(kit, meter, arm.recipe.limits.tokens)))
      candidates.push(candidate);
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof WhetstoneError && STOPS_THE_RACE.has(thrown.code)) throw thrown;
    if (!limit.reached() && !(thrown instanceof TokensSpent)) error = messageOf(thrown);
  } finally {
    limit.release();
  }
  return { candidates, model, meter, startedAt, solveMs: performance.now() - start, timedOut: limit.reached(), error };
}

/** Judges the answer and makes the record. With `oracle` the other distinct candidates are judged as well. */
export async function judged(
  unit: Unit,
  given: Answer,
  judge: Judge,
  options: { readonly oracle: boolean },
  signal: AbortSignal,
): Promise<AttemptRecord> {
  const start = performance.now();
  const last = given.candidates.at(-1);
  const judgement = await judgementOf(unit, given, last, judge, signal);
  const otherVerdicts: AttemptRecord['otherVerdicts'] = {};
  if (options.oracle && last !== undefined && given.error === undefined) {
    const seen = new Set([JSON.stringify(last.edits)]);
    for (const [index, candidate] of given.candidates.slice(0, -1).entries()) {
      const edits = JSON.stringify(candidate.edits);
      if (seen.has(edits)) continue;
      seen.add(edits);
      otherVerdicts[index] = recordable((await safely(judge, unit.problem, candidate, signal)).verdict);
    }
  }
  return recordOf(unit, given, judgement, options.oracle ? otherVerdicts : undefined, performance.now() - start);
}

async function judgementOf(unit: Unit, given: Answer, last: Candidate | undefined, judge: Judge, signal: AbortSignal) {
  const unrun = { testsRun: 0, wallMs: 0, output: '', shared: false };
  if (given.error !== undefined) return { ...unrun, verdict: { kind: 'unjudged', error: given.error } as const };
  if (last !== undefined) return safely(judge, unit.problem, last, signal);
  if (given.timedOut) return { ...unrun, verdict: { kind: 'timed-out', limitMs: unit.arm.recipe.limits.wallMs } as const };
  return { ...unrun, verdict: { kind: 'invalid', reason: 'no candidate' } as const };
}

async function safely(judge: Judge, problem: Problem, candidate: Candidate, signal: AbortSignal): ReturnType<Judge> {
  try {
    return await judge(problem, candidate, signal);
  } catch (thrown) {
    signal.throwIfAborted();
    if (thrown instanceof WhetstoneError && STOPS_THE_RACE.has(thrown.code)) throw thrown;
    return { verdict: { kind: 'unjudged', error: messageOf(thrown) }, testsRun: 0, wallMs: 0, output: '', shared: false };
  }
}

function recordOf(
  unit: Unit,
  given: Answer,
  judgement: Awaited<ReturnType<Judge>>,
  otherVerdicts: AttemptRecord['otherVerdicts'],
  checkMs: number,
): AttemptRecord {
  const { arm, problem, attempt } = unit;
  const { promptTokens, reusedTokens, drawnTokens, requests, cachedRequests } = given.meter;
  return {
    format: RECORD_FORMAT,
    type: 'attempt',
    key: unitKey(arm.hash, problem, attempt),
    recipe: arm.hash,
    recipeName: arm.recipe.name,
    model: given.model,
    task: problem.task.id,
    part: problem.part,
    kind: problem.kind,
    cluster: problem.cluster,
    ...(problem.notInferable !== undefined && { notInferable: problem.notInferable }),
    attempt,
    seed: unitRandom(unit).seed,
    checkRevision: problem.checkRevision,
    judgeMode: 'shared-process',
    candidates: given.candidates.map((candidate) => ({
      edits: candidate.edits.map((edit) => ({ ...edit })),
      text: candidate.text,
      origin: {
        ...candidate.origin,
        ...(candidate.origin.notes && { notes: [...candidate.origin.notes] }),
      } as AttemptRecord['candidates'][number]['origin'],
    })),
    verdict: recordable(judgement.verdict),
    ...(otherVerdicts && { otherVerdicts }),
    testOutput: judgement.output,
    testsRun: judgement.testsRun,
    usage: { promptTokens, reusedTokens, drawnTokens, requests },
    timings: {
      startedAt: given.startedAt,
      solveMs: given.solveMs,
      checkMs,
      ...(cachedRequests > 0 && { cachedRequests }),
      ...(judgement.shared && { checkShared: true }),
    },
  };
}

function recordable(verdict: Judgement['verdict']): AttemptRecord['verdict'] {
  return verdict.kind === 'failed' ? { kind: 'failed', failures: verdict.failures.map((failure) => ({ ...failure })) } : verdict;
}

function meteredKit(kit: Kit, meter: Meter, limitTokens: number): Kit {
  return {
    model: (role) => metered(kit.model(role), meter, limitTokens),
    language: (name) => kit.language(name),
    sandbox: kit.sandbox,
    index: kit.index,
    random: kit.random,
    trace: kit.trace,
    signal: kit.signal,
    ...(kit.tools && { tools: kit.tools }),
  };
}

/** `AbortSignal.any` and `.timeout` keep a timer and a link per call until they fire; thousands of short attempts need them gone at once. */
function limited(signal: AbortSignal, wallMs: number) {
  const controller = new AbortController();
  let isReached = false;
  const timer = setTimeout(() => {
    isReached = true;
    controller.abort(new DOMException(`the attempt took more than ${wallMs} ms`, 'TimeoutError'));
  }, wallMs);
  const pass = (): void => controller.abort(signal.reason);
  signal.addEventListener('abort', pass);
  return {
    signal: controller.signal,
    reached: () => isReached,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}

function messageOf(thrown: unknown): string {
  if (thrown instanceof WhetstoneError) return `${thrown.code}: ${thrown.message}`;
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}
