import type { Span } from './language.ts';

/** A source file to learn from. What the exam will ask for is named in `removed`: whoever shows or cuts the text leaves it out. */
export interface TrainingText {
  readonly path: string;
  readonly text: string;
  /** Sorted and disjoint. UTF-16 code units. */
  readonly removed: readonly Span[];
}

/** What the exam asks for: a definition as it stands in its file, or the true text of one hole in it. */
export interface ExamText {
  readonly path: string;
  /** Qualified name of the outermost definition, or "<module>:12". */
  readonly definition: string;
  readonly isWhole: boolean;
  readonly text: string;
}

/** Another version of a file, under the view's rules. */
export interface SealedVersion extends TrainingText {
  /** Those of the removed spans that are what the exam asks for, in the words of that time. */
  readonly sealed: readonly Span[];
}

/** A repository as a trainer may see it. */
export interface TrainingView {
  readonly texts: readonly TrainingText[];
  /** What the choose and confirm parts ask for: no training row may hold any of it. Holes and the whole definitions around them. */
  readonly sealed: readonly ExamText[];
  /** The whole definitions of the train part: what the exam's tasks are like, without telling one. */
  readonly open: readonly ExamText[];
  /** What was left out, by reason: whole files, and code units of the others. */
  readonly leftOut: Readonly<Record<string, { readonly files: number; readonly characters: number }>>;
  /** What a trainer may see of an older version of a file: what is sealed is known by its name, its file and its likeness. */
  sealOff(path: string, text: string): Promise<SealedVersion>;
}

/** Sorted, with overlapping and touching ones joined. */
export function mergedSpans(spans: readonly Span[]): readonly Span[] {
  const merged: { start: number; end: number }[] = [];
  for (const span of [...spans].sort((a, b) => a.start - b.start || a.end - b.end)) {
    const last = merged.at(-1);
    if (last && span.start <= last.end) last.end = Math.max(last.end, span.end);
    else merged.push({ start: span.start, end: span.end });
  }
  return merged;
}

/** The text from `start` to `end` without what is removed there. */
export function shownText({ text, removed }: TrainingText, start: number, end: number): string {
  let shown = '';
  let at = start;
  for (const span of removed) {
    if (span.end <= at) continue;
    if (span.start >= end) break;
    shown += text.slice(at, Math.max(at, span.start));
    at = Math.min(end, span.end);
  }
  return shown + text.slice(at, end);
}
