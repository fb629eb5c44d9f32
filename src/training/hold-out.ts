import type { Definition, Language, Span } from '../core/language.ts';
import { type Random, randomFrom } from '../core/random.ts';
import { type ExamText, mergedSpans, type TrainingText } from '../core/training-text.ts';

export interface HeldOut {
  /** The view without the held-out definitions: not even a prompt shows them. */
  readonly training: readonly TrainingText[];
  /** They themselves, which no row to learn from may hold. */
  readonly definitions: readonly ExamText[];
  /** The files they lie in with nothing but them and what stands around them. */
  readonly around: readonly TrainingText[];
  /** Whether a middle lies in one of them. */
  isHeldOut(place: { readonly path: string; readonly firstLine: number; readonly lastLine: number }): boolean;
}

export interface HoldOutOptions {
  /** Share of the text that may be held out. */
  readonly share: number;
  readonly seed: number;
  readonly languageOf: (path: string) => Language | undefined;
}

/** More than a row shows before and after its middle. */
const AROUND_CHARACTERS = 3_000;
/** A repository with fewer definitions needs each of them. */
const FEWEST_DEFINITIONS = 8;

/**
 * Takes whole definitions out of a training view, so that the loss on them says what was learned and not what was remembered.
 *
 * They are drawn by the seed until the share is full; definitions that the view shows in part are left alone. The same view, share and
 * seed hold the same definitions out. Of a very small repository nothing is held out.
 */
export async function holdOut(texts: readonly TrainingText[], { share, seed, languageOf }: HoldOutOptions): Promise<HeldOut> {
  const { candidates, characters } = await wholeDefinitions(texts, languageOf);
  const chosen = candidates.length < FEWEST_DEFINITIONS ? [] : drawn(candidates, characters * share, randomFrom('held out', seed));
  const byPath = Map.groupBy(chosen, ({ path }) => path);
  const spansOf = (path: string): readonly Span[] => (byPath.get(path) ?? []).map(({ span }) => span);
  const textOf = new Map(texts.map(({ path, text }) => [path, text]));
  const lines = new Map(
    texts.map(({ path, text }) => {
      const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
      // A span of whole lines ends where the next line begins.
      return [path, spansOf(path).map(({ start, end }) => ({ first: lineOf(start), last: lineOf(end - 1) }))] as const;
    }),
  );
  return {
    training: texts.map((one) => ({ ...one, removed: mergedSpans([...one.removed, ...spansOf(one.path)]) })),
    definitions: chosen.map(({ path, definition, span }) => ({
      ...{ path, definition, isWhole: true },
      text: textOf.get(path)?.slice(span.start, span.end) ?? '',
    })),
    around: texts
      .filter(({ path }) => byPath.has(path))
      .map((one) => ({ ...one, removed: mergedSpans([...one.removed, ...farFrom(one.text, spansOf(one.path))]) })),
    isHeldOut: ({ path, firstLine, lastLine }) => (lines.get(path) ?? []).some(({ first, last }) => first <= firstLine && lastLine <= last),
  };
}

interface Candidate {
  readonly path: string;
  readonly definition: string;
  readonly span: Span;
}

async function wholeDefinitions(
  texts: readonly TrainingText[],
  languageOf: HoldOutOptions['languageOf'],
): Promise<{ readonly candidates: readonly Candidate[]; readonly characters: number }> {
  const candidates: Candidate[] = [];
  let characters = 0;
  for (const training of texts) {
    const { path, text, removed } = training;
    const language = languageOf(path);
    if (!language) continue;
    characters += text.length - removed.reduce((sum, { start, end }) => sum + end - start, 0);
    const whole = (await language.definitions(text)).filter((one) => isWhole(one, training));
    candidates.push(...whole.map((one) => ({ path, definition: one.topLevel, span: wholeLines(text, one) })));
  }
  return { candidates, characters };
}

/** Outermost, with a body, and shown from its first character to its last. */
function isWhole(definition: Definition, { removed }: TrainingText): boolean {
  const { start, end, qualifiedName, topLevel, body } = definition;
  return body !== undefined && qualifiedName === topLevel && !removed.some((span) => span.start < end && start < span.end);
}

function wholeLines(text: string, { start, end }: Span): Span {
  const lineEnd = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}

/** All but the spans with so much text on both sides. */
function farFrom(text: string, spans: readonly Span[]): readonly Span[] {
  const near = mergedSpans(
    spans.map(({ start, end }) =>
      wholeLines(text, { start: Math.max(0, start - AROUND_CHARACTERS), end: Math.min(text.length, end + AROUND_CHARACTERS) }),
    ),
  );
  const borders = [0, ...near.flatMap(({ start, end }) => [start, end]), text.length];
  return Array.from({ length: borders.length / 2 }, (_none, at) => ({ start: borders[2 * at] ?? 0, end: borders[2 * at + 1] ?? 0 })).filter(
    ({ start, end }) => start < end,
  );
}

/** In an order drawn by the seed, whatever still fits; if nothing does, the smallest one. */
function drawn(candidates: readonly Candidate[], room: number, random: Random): readonly Candidate[] {
  const sizeOf = ({ span }: Candidate): number => span.end - span.start;
  const taken: Candidate[] = [];
  let left = room;
  for (const candidate of room > 0 ? random.shuffle(candidates) : []) {
    if (sizeOf(candidate) > left) continue;
    taken.push(candidate);
    left -= sizeOf(candidate);
  }
  const smallest = candidates.toSorted((a, b) => sizeOf(a) - sizeOf(b))[0];
  return taken.length > 0 || room <= 0 || smallest === undefined ? taken : [smallest];
}
