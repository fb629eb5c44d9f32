import type { Language } from '../core/language.ts';
import { hashOf, type Random, randomFrom } from '../core/random.ts';
import { shownText, type TrainingText } from '../core/training-text.ts';
import { type RowHole, rowHoles } from './row-holes.ts';
import { ROW_FORMAT, ROW_KINDS, type RowKind, type TrainingRow } from './training-row.ts';
import { holdsSecret, unfitFile } from './unfit-text.ts';

/** Wanted shares of the kinds. Holes of several lines count more than their number: who learns from single statements stops too early. */
export const DEFAULT_MIX: Readonly<Record<RowKind, number>> = { line: 0.2, statement: 0.15, block: 0.3, function: 0.25, span: 0.1 };

export interface RowOptions {
  readonly seed: number;
  readonly maxRows: number;
  readonly mix?: Readonly<Record<RowKind, number>>;
  /** Most characters before and after the hole; cut at a line. */
  readonly before?: number;
  readonly after?: number;
  readonly languageOf: (path: string) => Language | undefined;
}

export interface RepositoryRows {
  readonly rows: readonly TrainingRow[];
  /** Files and rows that were turned down, by reason. */
  readonly turnedDown: Readonly<Record<string, number>>;
}

const BEFORE_CHARACTERS = 2_400;
const AFTER_CHARACTERS = 700;

/**
 * Fill-in-the-middle rows from a repository's training view: holes of the syntax tree and random spans, mixed by kind, without secrets,
 * generated files and doubles. The same view, options and seed give the same rows in the same order.
 */
export async function repositoryRows(texts: readonly TrainingText[], options: RowOptions): Promise<RepositoryRows> {
  const random = randomFrom('rows', options.seed);
  const turnedDown: Record<string, number> = {};
  const turnDown = (reason: string): void => {
    turnedDown[reason] = (turnedDown[reason] ?? 0) + 1;
  };
  const queues = new Map<RowKind, { readonly training: TrainingText; readonly language: Language; readonly hole: RowHole }[]>();
  for (const training of texts) {
    const language = options.languageOf(training.path);
    if (!language) continue;
    const unfit = unfitFile(training.text);
    if (unfit !== undefined) {
      turnDown(unfit);
      continue;
    }
    for (const hole of await rowHoles(training, language, random.fork('spans', training.path))) {
      const queue = queues.get(hole.kind) ?? [];
      queues.set(hole.kind, queue);
      queue.push({ training, language, hole });
    }
  }
  for (const [kind, queue] of queues) queues.set(kind, random.fork('order', kind).shuffle(queue));

  const rows: TrainingRow[] = [];
  const seen = new Set<string>();
  const given = new Map<RowKind, number>();
  while (rows.length < options.maxRows) {
    const kind = mostWanted(queues, given, options.mix ?? DEFAULT_MIX);
    const next = kind === undefined ? undefined : queues.get(kind)?.pop();
    if (kind === undefined || next === undefined) break;
    const row = rowOf(next.training, next.language, next.hole, options);
    const text = hashOf(squeezed(row.prefix.slice(-200)), squeezed(row.middle));
    if (seen.has(text)) turnDown('double');
    else if (holdsSecret(row.prefix + row.middle + row.suffix)) turnDown('shows a secret');
    else {
      rows.push(row);
      given.set(kind, (given.get(kind) ?? 0) + 1);
    }
    seen.add(text);
  }
  return { rows: mixed(rows, random), turnedDown };
}

/** The kind that is furthest behind its share and has holes left; kinds of share 0 never are. */
function mostWanted(
  queues: ReadonlyMap<RowKind, readonly unknown[]>,
  given: ReadonlyMap<RowKind, number>,
  mix: Readonly<Record<RowKind, number>>,
): RowKind | undefined {
  const open = ROW_KINDS.filter((kind) => mix[kind] > 0 && (queues.get(kind)?.length ?? 0) > 0);
  const fill = (kind: RowKind): number => (given.get(kind) ?? 0) / mix[kind];
  return open.toSorted((a, b) => fill(a) - fill(b))[0];
}

function rowOf(training: TrainingText, language: Language, hole: RowHole, options: RowOptions): TrainingRow {
  const { path, text } = training;
  const { before = BEFORE_CHARACTERS, after = AFTER_CHARACTERS } = options;
  const middle = text.slice(hole.start, hole.end);
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return {
    format: ROW_FORMAT,
    type: 'fim',
    id: hashOf(path, hole.start, hole.end, middle).slice(0, 16),
    language: language.name,
    kind: hole.kind,
    prefix: lastLines(shownText(training, 0, hole.start), before),
    middle,
    suffix: firstLines(shownText(training, hole.end, text.length), after),
    provenance: {
      path,
      firstLine: lineOf(hole.start),
      lastLine: lineOf(hole.end),
      definition: hole.definition,
      fileHash: hashOf(text),
    },
  };
}

function lastLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(-most);
  return cut.slice(cut.indexOf('\n') + 1);
}

function firstLines(text: string, most: number): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most);
  return cut.slice(0, cut.lastIndexOf('\n') + 1) || cut;
}

const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();

/** Kinds and files in no order: a trainer that stops early has seen some of everything. */
function mixed(rows: readonly TrainingRow[], random: Random): readonly TrainingRow[] {
  return random.fork('rows').shuffle(rows);
}
