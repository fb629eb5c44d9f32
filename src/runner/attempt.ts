import type { Candidate } from '../core/task.ts';
import { attemptLimit } from './attempt-limit.ts';
import { keptAsText } from './kept-as-text.ts';
import { type Meter, meteredKit, newMeter, TokensSpent } from './metered-model.ts';
import { type Asked, unitRandom } from './unit.ts';

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

/**
 * Asks the arm and collects its candidates, to the end or to the recipe's limits; the last one is the answer.
 * Abort throws `signal.reason`; errors that no other unit could escape are thrown; all others are kept as `error`.
 */
export async function answer(unit: Asked, signal: AbortSignal): Promise<Answer> {
  signal.throwIfAborted();
  const { arm, problem } = unit;
  const meter = newMeter();
  const candidates: Candidate[] = [];
  const limit = attemptLimit(signal, arm.recipe.limits.wallMs);
  const startedAt = new Date().toISOString();
  const start = performance.now();
  let model = '';
  let error: string | undefined;
  try {
    const kit = await arm.kitFor(problem.task, unitRandom(unit), limit.signal);
    model = kit.model('main').id;
    for await (const candidate of arm.technique.solve(problem.task, meteredKit(kit, meter, arm.recipe.limits.tokens))) {
      if (limit.reached()) break;
      candidates.push(candidate);
    }
  } catch (thrown) {
    signal.throwIfAborted();
    if (!limit.reached() && !(thrown instanceof TokensSpent)) error = keptAsText(thrown, signal);
  } finally {
    limit.release();
  }
  return { candidates, model, meter, startedAt, solveMs: performance.now() - start, timedOut: limit.reached(), error };
}
