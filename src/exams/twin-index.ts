import type { Edit } from '../core/edit.ts';
import type { Language, Span } from '../core/language.ts';
import { tokenGrams } from '../core/token-grams.ts';

/** Tokens of one gram, and the share of the true text's grams from which another chunk counts as its twin (design: "No peeking"). */
const GRAM_TOKENS = 5;
const TWIN_SHARE = 0.5;

interface Chunk extends Span {
  readonly grams: ReadonlySet<number>;
}

/** A span of one of the files. */
export interface HolePlace {
  readonly path: string;
  readonly hole: Span;
}

/** Finds chunks that say what a hole's true text says. */
export interface TwinIndex {
  /** Removals, as edits of the files' own texts. Chunks that hold the hole, or lie in it, are no twins. */
  twinsOf(path: string, hole: Span): readonly Edit[];
  /** Chunks that are twins of any of the holes that have at least `minGrams` different grams; fewer are an idiom. */
  twinsOfAll(holes: readonly HolePlace[], minGrams: number): TwinFinder;
}

export interface TwinFinder {
  /** In the files, by path. Chunks that hold the hole, or lie in it, are no twins of it. */
  readonly inFiles: ReadonlyMap<string, readonly Span[]>;
  /** In a text that is none of the files: an older version of one. */
  inText(path: string, text: string): Promise<readonly Span[]>;
}

/** Cuts every file into functions and, outside of them, paragraphs, and keeps the 5-grams of each one's tokens. */
export async function twinIndex(files: ReadonlyMap<string, string>, language: Language): Promise<TwinIndex> {
  const gramsOf = (text: string): ReadonlySet<number> => new Set(tokenGrams(language.tokens(text), GRAM_TOKENS));
  const cut = async (path: string, text: string): Promise<readonly Chunk[]> => {
    const isCode = language.extensions.some((extension) => path.endsWith(extension));
    const functions = isCode ? outermostFunctions(text, await language.definitions(text)) : [];
    const spans = [...functions, ...paragraphs(text, functions)];
    return spans.map((span) => ({ ...span, grams: gramsOf(text.slice(span.start, span.end)) }));
  };
  const chunks = new Map<string, readonly Chunk[]>();
  for (const [path, text] of files) chunks.set(path, await cut(path, text));
  const gramsOfHole = ({ path, hole }: HolePlace) => gramsOf(files.get(path)!.slice(hole.start, hole.end));
  return {
    twinsOf(path, hole) {
      const wanted = gramsOfHole({ path, hole });
      if (wanted.size === 0) return []; // fewer than five tokens: an idiom, found everywhere
      const edits: Edit[] = [];
      for (const [other, own] of chunks) {
        for (const chunk of own) {
          if (other === path && chunk.start < hole.end && hole.start < chunk.end) continue;
          if (share(wanted, chunk.grams) > TWIN_SHARE) edits.push({ path: other, start: chunk.start, end: chunk.end, text: '' });
        }
      }
      return edits;
    },
    twinsOfAll(holes, minGrams) {
      const wanted = holes.map((place) => ({ ...place, grams: gramsOfHole(place) })).filter(({ grams }) => grams.size >= minGrams);
      const holders = new Map<number, Wanted[]>();
      for (const one of wanted) {
        for (const gram of one.grams) {
          const own = holders.get(gram);
          if (own) own.push(one);
          else holders.set(gram, [one]);
        }
      }
      const isTwin = (chunk: Chunk, isOwn: (place: HolePlace) => boolean): boolean => {
        const found = new Map<Wanted, number>();
        for (const gram of chunk.grams) for (const one of holders.get(gram) ?? []) found.set(one, (found.get(one) ?? 0) + 1);
        return [...found].some(([one, count]) => count > TWIN_SHARE * one.grams.size && !isOwn(one));
      };
      const inFiles = new Map(
        [...chunks].map(([path, own]) => {
          const isAround =
            ({ start, end }: Chunk) =>
            (place: HolePlace) =>
              place.path === path && start < place.hole.end && place.hole.start < end;
          return [path, own.filter((chunk) => isTwin(chunk, isAround(chunk)))] as const;
        }),
      );
      return { inFiles, inText: async (path, text) => (await cut(path, text)).filter((chunk) => isTwin(chunk, () => false)) };
    },
  };
}

interface Wanted extends HolePlace {
  readonly grams: ReadonlySet<number>;
}

function share(wanted: ReadonlySet<number>, present: ReadonlySet<number>): number {
  let found = 0;
  for (const gram of wanted) if (present.has(gram)) found++;
  return found / wanted.size;
}

/** Whole lines of functions and methods that lie in no other one. */
function outermostFunctions(text: string, definitions: readonly (Span & { readonly kind: string })[]): Span[] {
  const spans: Span[] = [];
  for (const definition of definitions) {
    if (definition.kind !== 'function' && definition.kind !== 'method') continue;
    if (definition.start < (spans.at(-1)?.end ?? 0)) continue;
    const start = text.lastIndexOf('\n', definition.start - 1) + 1;
    const lineEnd = text.indexOf('\n', definition.end - 1);
    spans.push({ start, end: lineEnd < 0 ? text.length : lineEnd + 1 });
  }
  return spans;
}

/** Runs of lines that are not blank and lie in no function. */
function paragraphs(text: string, functions: readonly Span[]): Span[] {
  const spans: Span[] = [];
  let open: { start: number; end: number } | undefined;
  let next = 0;
  let start = 0;
  while (start < text.length) {
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd < 0 ? text.length : lineEnd + 1;
    while (next < functions.length && functions[next]!.end <= start) next++;
    const isInFunction = next < functions.length && functions[next]!.start < end;
    if (isInFunction || text.slice(start, end).trim() === '') open = undefined;
    else if (open) open.end = end;
    else {
      open = { start, end };
      spans.push(open);
    }
    start = end;
  }
  return spans;
}
