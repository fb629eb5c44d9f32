import type { Problem } from '../core/problem.ts';
import type { TrainingText } from '../core/training-text.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { DateSplit } from '../studies/date-split.ts';
import type { StudySetting } from './study-setting.ts';

/** Tasks that are admitted to find new ones among them: each costs some runs of the tests, and old ones are of no use here. */
const MOST_ADMITTED = 150;

/** Tasks of the train and choose parts all of whose text is from after the date. The confirm part is not touched. */
export async function newProblems(
  exam: Exam,
  { signal }: StudySetting,
  { texts, split, most }: { readonly texts: readonly TrainingText[]; readonly split: DateSplit; readonly most: number },
): Promise<readonly Problem[]> {
  const textOf = new Map(texts.map(({ path, text }) => [path, text]));
  const found: Problem[] = [];
  for await (const problem of exam.problems({ limit: MOST_ADMITTED, signal })) {
    const text = textOf.get(problem.task.ask.path);
    if (problem.part !== 'confirm' && text !== undefined && (await everyPlace(problem, text, split.isAfter))) found.push(problem);
    if (found.length >= most) break;
  }
  return found;
}

interface Place {
  readonly path: string;
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Whether one developer wrote a task's true text. */
export function ownProblems(
  texts: readonly TrainingText[],
  isOwn: (row: { readonly provenance: Place }) => boolean,
): (problem: Problem) => Promise<boolean> {
  const textOf = new Map(texts.map(({ path, text }) => [path, text]));
  return (problem) => everyPlace(problem, textOf.get(problem.task.ask.path) ?? '', (place) => isOwn({ provenance: place }));
}

/** By every place in its definition where its true text stands: a task does not tell which of them is its own. */
async function everyPlace({ task, cluster, reference }: Problem, text: string, isSo: (place: Place) => boolean): Promise<boolean> {
  const { path } = task.ask;
  const definitions = (await languageForPath(path)?.definitions(text)) ?? [];
  const around = definitions.find(({ qualifiedName }) => `${path}:${qualifiedName}` === cluster);
  const [start, end] = around ? [around.start, around.end] : [0, text.length];
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  let places = 0;
  for (let at = text.indexOf(reference, start); at >= 0 && at < end; at = text.indexOf(reference, at + 1)) {
    if (!isSo({ path, firstLine: lineOf(at), lastLine: lineOf(at + reference.length) })) return false;
    places += 1;
  }
  return places > 0;
}
