import { applyEdits } from '../core/edit.ts';
import type { Candidate, Task } from '../core/task.ts';
import type { Kit } from '../core/technique.ts';

const WORST_FIRST = ['empty', 'does not parse', 'undefined name'] as const;

/** What is wrong with a candidate as far as its text tells. */
export interface VisibleFault {
  readonly kind: (typeof WORST_FIRST)[number];
  readonly detail: string;
}

/** Checks that run no program: not empty, the file parses with it, every name it uses is bound. All faults are of one kind, the worst. */
export async function visibleFaults(candidate: Candidate, task: Task, kit: Kit): Promise<readonly VisibleFault[]> {
  const [edit] = candidate.edits;
  if (!edit || edit.text.trim() === '') return [{ kind: 'empty', detail: 'the answer is empty' }];
  const language = kit.language(task.ask.language);
  const after = applyEdits(await task.workspace.read(edit.path), candidate.edits);
  if (!(await language.parses(after))) return [{ kind: 'does not parse', detail: `${edit.path} does not parse with the answer` }];
  const span = { start: edit.start, end: edit.start + edit.text.length };
  return (await language.undefinedNames(after, span)).map((name) => ({ kind: 'undefined name', detail: name }));
}

/** Whether `faults` are of a lesser kind than `than`, or fewer of the same kind. */
export function isLesserFault(faults: readonly VisibleFault[], than: readonly VisibleFault[]): boolean {
  const rank = ([worst]: readonly VisibleFault[]): number => (worst ? WORST_FIRST.indexOf(worst.kind) : WORST_FIRST.length);
  return rank(faults) > rank(than) || (rank(faults) === rank(than) && faults.length < than.length);
}
