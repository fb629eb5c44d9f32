import type { AttemptRecord } from '../core/record.ts';
import { type Answer, answer } from './attempt.ts';
import { type Judge, judgeAnswer } from './judge-answer.ts';
import type { Unit } from './unit.ts';

export interface WorkOptions {
  readonly judge: Judge;
  readonly oracle: boolean;
  /** Answers judged at the same time, beside the one being generated. */
  readonly checkers: number;
  readonly signal: AbortSignal;
  /** Called once per unit, when its verdict is there; a throw ends the work. */
  readonly done: (record: AttemptRecord, unit: Unit) => void;
}

/**
 * Answers one unit after the other and judges beside it, so that the model keeps one core busy and the tests the other.
 * At most `checkers` answers are judged at a time and one more waits: when tests are slower than the model, the model waits.
 * `units` is asked for the next unit only when it can begin. Whatever ends it, nothing is left running when it returns.
 */
export async function workThrough(units: Iterable<Unit>, options: WorkOptions): Promise<void> {
  const stop = new AbortController();
  const pass = (): void => stop.abort(options.signal.reason);
  options.signal.throwIfAborted();
  options.signal.addEventListener('abort', pass);
  const judging = new Set<Promise<void>>();
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    failure ??= { error };
    stop.abort(error);
  };
  const check = async (unit: Unit, given: Answer): Promise<void> => {
    try {
      options.done(await judgeAnswer(unit, given, options.judge, options, stop.signal), unit);
    } catch (error) {
      fail(error);
    }
  };
  try {
    for (const unit of units) {
      const given = await answer(unit, stop.signal);
      while (judging.size >= options.checkers) await Promise.race(judging);
      const work = check(unit, given).finally(() => judging.delete(work));
      judging.add(work);
      if (failure !== undefined) break;
    }
  } catch (error) {
    fail(error);
  } finally {
    await Promise.all(judging);
    options.signal.removeEventListener('abort', pass);
  }
  options.signal.throwIfAborted();
  if (failure !== undefined) throw failure.error;
}
