import type { AttemptRecord } from '../core/record.ts';
import { answerOf, codeLines } from './cause-of.ts';

/** How the answers' lengths compare with the true texts', in lines that hold code. */
export interface LengthFigures {
  /** Judged answers whose true text is known. */
  readonly n: number;
  /** Fewer lines than the true text; nothing at all included. */
  readonly shorter: number;
  readonly longer: number;
}

/**
 * Whether answers stop where the hole ends, whatever they say: a model that stops too early cannot be right about a block, and one that runs on
 * is right by luck. Lines are compared, since a right answer may be worded shorter or longer.
 */
export function lengthFigures(
  records: readonly Pick<AttemptRecord, 'task' | 'verdict' | 'candidates'>[],
  truthOf: (task: string) => string | undefined,
): LengthFigures {
  let [n, shorter, longer] = [0, 0, 0];
  for (const { task, verdict, candidates } of records) {
    const truth = truthOf(task);
    if (truth === undefined || verdict.kind === 'unjudged') continue;
    const difference = codeLines(answerOf(candidates)) - codeLines(truth);
    n += 1;
    if (difference < 0) shorter += 1;
    if (difference > 0) longer += 1;
  }
  return { n, shorter, longer };
}
