import type { ClassOutcome } from '../core/judge.ts';

/** ClassEval's four shares of one answer or of many. */
export interface ClassScores {
  /** Every test class passes wholly. */
  readonly classes: number;
  /** Every test class passes at least one of its tests. */
  readonly classesPartly: number;
  /** Test classes that pass wholly; ClassEval calls this the method level, although some test classes are of a whole class. */
  readonly methods: number;
  readonly methodsPartly: number;
}

/** All attempts at one task: outcomes of its test classes, for each attempt. */
export type TaskAttempts = readonly (readonly ClassOutcome[])[];

/**
 * pass@1 on the levels of class and test class; attempts at a task are averaged. A task without attempts does not count.
 * Source: FudanSELab/ClassEval `test_pipeline.py` (`get_test_answer`, `evaluate`, `cal_metrics_pass_at_k`).
 */
export function classScores(tasks: readonly TaskAttempts[]): ClassScores {
  const judged = tasks.filter((attempts) => attempts.length > 0);
  const testClasses = judged.reduce((sum, [first = []]) => sum + first.length, 0);
  const isWhole = ({ testsRun, testsPassed }: ClassOutcome) => testsRun > 0 && testsPassed === testsRun;
  const isPart = ({ testsPassed }: ClassOutcome) => testsPassed > 0;
  const share = (of: number, count: (outcomes: readonly ClassOutcome[]) => number): number => {
    const means = judged.map((attempts) => attempts.reduce((sum, outcomes) => sum + count(outcomes), 0) / attempts.length);
    return of === 0 ? 0 : means.reduce((sum, mean) => sum + mean, 0) / of;
  };
  return {
    classes: share(judged.length, (outcomes) => Number(outcomes.every(isWhole))),
    classesPartly: share(judged.length, (outcomes) => Number(outcomes.every(isPart))),
    methods: share(testClasses, (outcomes) => outcomes.filter(isWhole).length),
    methodsPartly: share(testClasses, (outcomes) => outcomes.filter(isPart).length),
  };
}
