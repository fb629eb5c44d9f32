import type { Problem } from '../core/problem.ts';
import type { CauseContext } from '../metrics/cause-of.ts';
import { cursorOf } from '../techniques/cursor.ts';
import { boundaryOptions } from '../techniques/draw/boundary-control.ts';
import type { StudyTest } from './study-test.ts';

const OFF = Object.fromEntries(Object.keys(boundaryOptions.shape).map((piece) => [piece, false]));

/** Greedily, to the model's own end or the limit of tokens; only blanks at both ends of the text are dropped, and all of an answer that begins with four line breaks. */
const RAW = { use: 'greedy', with: { boundary: OFF } };
const CONTROLLED = { use: 'greedy' };

/**
 * The same problems asked in two ways that share one draw: `raw`, where nothing but the model ends an answer, and `controlled`, after
 * boundary control. Raw is asked first, since a draw to its own end answers for both.
 */
export function twoWays(
  problems: readonly Problem[],
  contexts: ReadonlyMap<string, CauseContext>,
  about: string,
): readonly [StudyTest, StudyTest] {
  return [
    { name: 'raw', about: `${about}; answers as they were drawn`, problems, contexts, draw: RAW },
    { name: 'controlled', about: `${about}; the same answers after boundary control`, problems, contexts, draw: CONTROLLED },
  ];
}

/** The true text of each problem and what follows it, by task. */
export async function contextsOf(problems: readonly Problem[]): Promise<ReadonlyMap<string, CauseContext>> {
  const contexts = new Map<string, CauseContext>();
  for (const { task, reference } of problems) contexts.set(task.id, { truth: reference, suffix: (await cursorOf(task)).suffix });
  return contexts;
}
