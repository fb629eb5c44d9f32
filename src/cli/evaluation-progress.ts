import { duration, whole } from '../reports/number-words.ts';
import type { GradedAnswer } from '../runner/evaluate.ts';
import { printProgress, statusLine } from './print.ts';

/** Answers between two lines where nothing can be redrawn. */
const EVERY = 25;
const REDRAW_MS = 200;

export interface EvaluationProgress {
  /** An answer is there, drawn or given. */
  answered(): void;
  graded(answer: GradedAnswer): void;
  end(): void;
}

/** How far an evaluation is: one line that is written over on a terminal, a line now and then elsewhere. */
export function evaluationProgress(columns: number | undefined, total: number): EvaluationProgress {
  const started = performance.now();
  const status = statusLine(columns);
  const seen = { answered: 0, graded: 0, passed: 0, unjudged: 0 };
  let shownAt = 0;
  const line = (): string => {
    const elapsedMs = performance.now() - started;
    const share = seen.graded === 0 ? '' : `, ${whole(seen.passed)} passed (${Math.round((seen.passed / seen.graded) * 100)}\u00a0%)`;
    const unjudged = seen.unjudged === 0 ? '' : `, ${whole(seen.unjudged)} unjudged`;
    const left = seen.graded === 0 ? '' : `, about ${duration((elapsedMs / seen.graded) * (total - seen.graded))} left`;
    return `${whole(seen.answered)} of ${whole(total)} answers, ${whole(seen.graded)} judged${share}${unjudged} · ${duration(elapsedMs)}${left}`;
  };
  const show = (): void => {
    if (columns === undefined) {
      if (seen.graded % EVERY === 0 && seen.graded > 0) printProgress(line());
      return;
    }
    if (performance.now() - shownAt < REDRAW_MS) return;
    shownAt = performance.now();
    status.show(line());
  };
  return {
    answered: () => {
      seen.answered += 1;
      if (columns !== undefined) show();
    },
    graded: ({ grade }) => {
      if (grade === undefined || grade.verdict.kind === 'unjudged') seen.unjudged += 1;
      else if (grade.verdict.kind === 'passed') seen.passed += 1;
      seen.graded += 1;
      show();
    },
    end: () => status.end(),
  };
}
