import { applyEdits, type Edit } from '../core/edit.ts';
import type { Span } from '../core/language.ts';
import type { FillAsk, Task } from '../core/task.ts';
import type { Workspace } from '../core/workspace.ts';
import { overlayWorkspace } from '../workspaces/overlay-workspace.ts';

export interface HolePlace {
  readonly id: string;
  readonly path: string;
  /** UTF-16 code units of the file's own text. */
  readonly span: Span;
  /** Files that the task does not show. */
  readonly hidden: readonly string[];
  /** Taken out of the workspace. */
  readonly twins: readonly (Span & { readonly path: string })[];
}

export interface HoleTask {
  readonly task: Task & { readonly ask: FillAsk };
  /** The file's text with the answer in place, twins and all; `undefined` when edits touch anything but the hole. No edit is the empty answer. */
  fill(edits: readonly Edit[]): string | undefined;
  /** The answer alone. */
  answer(edits: readonly Edit[]): string | undefined;
}

/** A hole as a technique sees it: the file with the hole empty, without twins and covering tests. The offset is of that file. */
export async function holeTask(hole: HolePlace, base: Workspace, language: string): Promise<HoleTask> {
  const { path, span } = hole;
  const whole = await base.read(path);
  const removals = new Map<string, Edit[]>([[path, [{ path, start: span.start, end: span.end, text: '' }]]]);
  for (const twin of hole.twins) removals.set(twin.path, [...(removals.get(twin.path) ?? []), { ...twin, text: '' }]);
  const replaced = new Map<string, string>();
  for (const [changed, edits] of removals) replaced.set(changed, applyEdits(await base.read(changed), edits));
  const before = hole.twins.filter((twin) => twin.path === path && twin.end <= span.start);
  const offset = span.start - before.reduce((sum, twin) => sum + twin.end - twin.start, 0);
  const isInHole = (edit: Edit): boolean => edit.path === path && edit.start === offset && edit.end === offset;
  const answer = (edits: readonly Edit[]): string | undefined =>
    edits.every(isInHole) ? edits.map((edit) => edit.text).join('') : undefined;
  return {
    task: {
      id: hole.id,
      ask: { kind: 'fill', path, offset, language },
      workspace: overlayWorkspace(base, { replaced, hidden: new Set(hole.hidden) }),
    },
    answer,
    fill: (edits) => {
      const text = answer(edits);
      return text === undefined ? undefined : whole.slice(0, span.start) + text + whole.slice(span.end);
    },
  };
}
