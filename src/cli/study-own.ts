import type { Problem } from '../core/problem.ts';
import type { TrainingText } from '../core/training-text.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import type { StudySetting } from './study-setting.ts';
import { isWrittenBy, type Origins } from './study-sources.ts';
import type { StudyTest } from './study-test.ts';
import { textProblems } from './study-text-problems.ts';

/** Fewer holes than this tell nothing about one developer, unless fewer were asked for. */
const FEWEST = 10;

export interface OwnParts {
  readonly developer: string | undefined;
  readonly origins: Origins;
  /** How many tasks a test has at most. */
  readonly tasks: number;
  /** What is asked of everybody's new lines: rows, tasks of the exam, and whether one developer wrote a task's true text. */
  readonly newer: readonly TrainingRow[];
  readonly executed: readonly Problem[];
  readonly texts: readonly TrainingText[];
  isOwn(problem: Problem): Promise<boolean>;
  /** New rows of this developer alone, as many as of everybody. */
  rowsOf(isOwn: (row: TrainingRow) => boolean): Promise<readonly TrainingRow[]>;
}

/** What is asked of the developer's own new lines, beside what is asked of everybody's. */
export interface OwnQuestions {
  readonly tests: readonly StudyTest[];
  /** Ids of true answers that are the developer's; none: there are no columns of their own. */
  readonly answers: ReadonlySet<string>;
  /** Of them, those that are asked for this alone. */
  readonly besides: readonly TrainingRow[];
  readonly notes: readonly string[];
}

const none = (...notes: readonly string[]): OwnQuestions => ({ tests: [], answers: new Set(), besides: [], notes });

/**
 * The test set of the arm `developer`: each developer is tested on their own latest lines (arXiv 2503.14201, section 3.3). Where they wrote
 * too few of them, or all, there is none, and a note says so.
 */
export async function ownQuestions(setting: StudySetting, parts: OwnParts): Promise<OwnQuestions> {
  const { developer, origins, tasks, newer, executed, texts } = parts;
  if (developer === undefined) return none();
  const isOwnRow = isWrittenBy(origins, developer);
  const own: Problem[] = [];
  for (const problem of executed) if (await parts.isOwn(problem)) own.push(problem);
  if (own.length === executed.length && newer.every(isOwnRow)) {
    return none(`developer: all that is asked was written by ${developer}, so there are no columns of their own.`);
  }
  const rows = await parts.rowsOf(isOwnRow);
  const fewest = Math.min(FEWEST, tasks);
  if (rows.length < fewest) {
    return none(`developer: only ${rows.length} holes after the date are ${developer}’s, too few for columns of their own.`);
  }
  const asked = new Set(newer.map(({ id }) => id));
  const tests: readonly StudyTest[] = [
    { name: 'own tests', about: `those of "tests" that ${developer} wrote`, problems: own },
    {
      name: 'own text',
      about: `holes after the date that ${developer} wrote, right when the text is the true one but for blanks`,
      problems: textProblems(setting, rows.slice(0, tasks), texts),
    },
  ];
  const enough = tests.filter(({ problems }) => problems.length >= fewest);
  return {
    tests: enough,
    answers: new Set([...own.map(({ task }) => task.id), ...rows.map(({ id }) => id)]),
    besides: rows.filter(({ id }) => !asked.has(id)),
    notes: enough.some(({ name }) => name === 'own tests')
      ? []
      : [`developer: ${own.length} tasks of the exam after the date are ${developer}’s, too few for a column of their own.`],
  };
}
