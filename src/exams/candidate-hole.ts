import type { HoleSpan, Language } from '../core/language.ts';
import { hashOf } from '../core/random.ts';
import type { HoleKind } from '../core/task.ts';
import type { Coverage } from './harness.ts';
import { lineNumbers } from './line-numbers.ts';

/** Shorter is a name or a bracket; longer is no completion any more. UTF-16 code units. */
const MIN_CHARACTERS = 3;
const MAX_CHARACTERS = 2_000;
const MAX_LINES = 40;
/** A line that goes on in the next one: interpreters may count its statement at its first line only. */
const GOES_ON = /(?:[([{,\\+\-*/%|&=<>]|\b(?:and|or|not|in|is|if|else))\s*(?:#.*|\/\/.*)?$/;

/** A span of a source file that tests execute, not yet known to be judged by them. */
export interface CandidateHole {
  /** Stable: "table.py" parts, kind and a hash of place and text. */
  readonly id: string;
  readonly path: string;
  readonly hole: HoleSpan;
  /** The true text. */
  readonly text: string;
  /** path and top-level definition: what splits and intervals count. */
  readonly cluster: string;
  /** Indices into the coverage's tests. */
  readonly tests: readonly number[];
}

export interface CutResult {
  readonly candidates: readonly CandidateHole[];
  readonly rejected: readonly { readonly kind: HoleKind; readonly reason: string }[];
}

/** Cuts one file into candidates; holes that no test can judge are rejected with the reason. Without coverage no test is asked for. */
export async function cutFile(
  name: string,
  path: string,
  text: string,
  options: { readonly language: Language; readonly coverage?: Coverage; readonly kinds: ReadonlySet<HoleKind> },
): Promise<CutResult> {
  const candidates: CandidateHole[] = [];
  const rejected: { kind: HoleKind; reason: string }[] = [];
  const lineOf = lineNumbers(text);
  const tests = options.coverage && testsOfFile(path, text, options.coverage);
  for (const hole of await options.language.holes(text)) {
    if (!options.kinds.has(hole.kind)) continue;
    const first = lineOf(hole.start);
    const last = lineOf(hole.end - 1);
    const covering = hole.importTime ? tests?.all() : tests?.of(first, last);
    const reason = rejection(hole, last - first + 1, covering);
    if (reason !== undefined) {
      rejected.push({ kind: hole.kind, reason });
      continue;
    }
    const filled = text.slice(hole.start, hole.end);
    const mark = hashOf(path, hole.start, hole.end, filled).slice(0, 6);
    const cluster = `${path}:${hole.topLevel}`;
    candidates.push({ id: `${name}/${hole.kind}/${cluster}:${mark}`, path, hole, text: filled, cluster, tests: covering ?? [] });
  }
  return { candidates, rejected };
}

function rejection(hole: HoleSpan, lines: number, covering: readonly number[] | undefined): string | undefined {
  if (hole.typeOnly) return 'exists only as a type';
  if (hole.end - hole.start < MIN_CHARACTERS) return 'too short';
  if (hole.end - hole.start > MAX_CHARACTERS || lines > MAX_LINES) return 'too long';
  if (covering?.length === 0) return hole.importTime ? 'no test uses its module' : 'no test runs it';
  return undefined;
}

function testsOfFile(
  path: string,
  text: string,
  coverage: Coverage,
): { of(first: number, last: number): readonly number[]; all(): readonly number[] } {
  const texts = text.split(/\r\n|\n|\r/);
  const hits = coverage.hits.get(path) ?? new Map<number, readonly number[]>();
  let all: readonly number[] | undefined;
  return {
    of(first, last) {
      const found = new Set<number>();
      for (let line = first; line <= last; line++) for (const test of hits.get(line) ?? []) found.add(test);
      for (let line = first - 1; found.size === 0 && line > 0 && GOES_ON.test(texts[line - 1]!); line--) {
        for (const test of hits.get(line) ?? []) found.add(test);
      }
      return [...found].sort((a, b) => a - b);
    },
    all() {
      all ??= [...new Set([...hits.values()].flat())].sort((a, b) => a - b);
      return all;
    },
  };
}
