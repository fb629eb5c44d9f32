import { type EvaluationComparison, evaluationComparisonSchema } from '../core/evaluation-comparison.ts';
import type { EvaluationResult } from '../core/evaluation-result.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { comparePaired } from '../metrics/compare-paired.ts';
import { judgedAttempts } from './evaluation-result.ts';

type Task = EvaluationResult['tasks'][number];

/**
 * Compares two evaluations on the questions both answered. Throws `WhetstoneError` (`bad-argument`) when they are not of the same questions
 * judged in the same way: such a difference says nothing.
 */
export function evaluationComparison(first: EvaluationResult, second: EvaluationResult): EvaluationComparison {
  const ofSecond = new Map(second.tasks.map((task) => [task.task, task]));
  const shared = first.tasks.flatMap((a): readonly (readonly [Task, Task])[] => {
    const b = ofSecond.get(a.task);
    return b === undefined ? [] : [[a, b]];
  });
  requireComparable(first, second, shared);
  const compared = comparePaired(judgedAttempts(first), judgedAttempts(second));
  const gains = shared.map(([a, b]) => ({ task: a.task, gain: (shareOf(a) ?? Number.NaN) - (shareOf(b) ?? Number.NaN) }));
  const side = (result: EvaluationResult, rate: number) => ({
    run: result.run,
    title: result.title,
    rate,
    unjudged: result.unjudged,
    onlyHere: result.tasks.length - shared.length,
  });
  return evaluationComparisonSchema.parse({
    ...compared,
    schema: 'whetstone.comparison/1',
    benchmark: first.benchmark,
    revision: first.revision,
    first: side(first, compared.rateA),
    second: side(second, compared.rateB),
    moreQuestionsNeeded: compared.moreTasksNeeded ?? null,
    won: gains.filter(({ gain }) => gain > 0).map(({ task }) => task),
    lost: gains.filter(({ gain }) => gain < 0).map(({ task }) => task),
  });
}

function requireComparable(first: EvaluationResult, second: EvaluationResult, shared: readonly (readonly [Task, Task])[]): void {
  if (first.benchmark !== second.benchmark) {
    throw new WhetstoneError('bad-argument', `${first.run} is of ${first.benchmark}, ${second.run} of ${second.benchmark}.`, {
      hint: 'Compare two runs of one benchmark.',
    });
  }
  if (first.revision !== second.revision) {
    throw new WhetstoneError('bad-argument', `The two runs were asked different questions: ${first.benchmark} has changed in between.`, {
      hint: 'Run the older one again with the same command.',
    });
  }
  const other = shared.filter(([a, b]) => a.checkRevision !== b.checkRevision).length;
  if (other > 0) {
    throw new WhetstoneError('bad-argument', `${other} of ${shared.length} shared questions were judged by other tests or limits.`, {
      hint: 'Run the older one again with the same command: it judges again and draws nothing again.',
    });
  }
  if (shared.length === 0) {
    throw new WhetstoneError('bad-argument', 'The two runs have no question in common.', { hint: 'Run both with the same --limit.' });
  }
}

/** Share of judged answers that passed; `undefined` when none was judged. */
function shareOf({ attempts }: Task): number | undefined {
  const judged = attempts.filter(({ verdict }) => verdict !== 'unjudged');
  return judged.length === 0 ? undefined : judged.filter(({ verdict }) => verdict === 'passed').length / judged.length;
}
