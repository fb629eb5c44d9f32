import { basename } from 'node:path';
import type { ExamText, TrainingText } from '../core/training-text.ts';
import { type RowOptions, repositoryRows } from '../datasets/repository-rows.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { languageForPath } from '../languages/language-for.ts';
import { dateSplit } from '../studies/date-split.ts';
import { directoryWorkspace } from '../workspaces/directory-workspace.ts';
import { type LineOrigin, lineOrigins } from '../workspaces/line-origins.ts';
import { exampleRow } from './learned-rows.ts';
import type { RowSet } from './study-examples.ts';

/** Files of another repository that are looked at, in the order git and the disk name them: rows for one study come from far fewer. */
const MOST_FILES = 300;

export type Origins = ReadonlyMap<string, readonly LineOrigin[]>;

/** Who wrote each line of the files that git knows. */
export async function originsOf(
  root: string,
  paths: readonly string[],
  { say, signal }: { readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<Origins> {
  const origins = new Map<string, readonly LineOrigin[]>();
  for (const [at, path] of paths.entries()) {
    say(`who wrote what: file ${at + 1} of ${paths.length} in ${basename(root)}`);
    const own = await lineOrigins(root, path, signal);
    if (own) origins.set(path, own);
  }
  return origins;
}

/** When each line was written, as a split by date wants it. */
export function timesIn(origins: Origins): (path: string) => readonly number[] | undefined {
  const times = new Map([...origins].map(([path, own]) => [path, own.map(({ atMs }) => atMs)] as const));
  return (path) => times.get(path);
}

/** The address that wrote most lines before a date; `undefined` where nobody did. */
export function mainDeveloper(origins: Origins, atMs: number): string | undefined {
  const counts = new Map<string, number>();
  for (const line of [...origins.values()].flat()) {
    if (line.author !== '' && line.atMs < atMs) counts.set(line.author, (counts.get(line.author) ?? 0) + 1);
  }
  return [...counts].sort(([a, one], [b, other]) => other - one || (a < b ? -1 : 1))[0]?.[0];
}

/** Whether one developer wrote every line of what a row asks for. */
export function isWrittenBy(
  origins: Origins,
  developer: string,
): (row: { readonly provenance: Pick<TrainingRow['provenance'], 'path' | 'firstLine' | 'lastLine'> }) => boolean {
  return ({ provenance: { path, firstLine, lastLine } }) => {
    const own = origins.get(path)?.slice(firstLine - 1, lastLine) ?? [];
    return own.length === lastLine - firstLine + 1 && own.every(({ author }) => author === developer);
  };
}

export interface RowSource {
  readonly texts: readonly TrainingText[];
  readonly sealed: readonly ExamText[];
  readonly seed: number;
  readonly maxRows: number;
}

/** As many rows of the texts as wanted, of those that `isWanted`. */
export async function rowsFrom(
  { texts, sealed, seed, maxRows }: RowSource,
  isWanted?: (row: TrainingRow) => boolean,
  more: Partial<RowOptions> = {},
): Promise<RowSet & { readonly cut: readonly TrainingRow[] }> {
  const common = { seed, sealed, languageOf: languageForPath, ...more };
  const { rows } = await repositoryRows(texts, { ...common, maxRows: isWanted ? Number.POSITIVE_INFINITY : maxRows });
  const cut = (isWanted ? rows.filter(isWanted) : rows).slice(0, maxRows);
  return { rows: cut.map(exampleRow), texts, cut };
}

/** The source files of another repository as they were before a date, under its own name; `undefined` where git does not know them. */
export async function olderTexts(
  root: string,
  options: { readonly atMs: number; readonly say: (text: string) => void; readonly signal: AbortSignal },
): Promise<readonly TrainingText[] | undefined> {
  const workspace = await directoryWorkspace(root);
  const paths = (await workspace.list()).filter((path) => languageForPath(path) !== undefined).slice(0, MOST_FILES);
  const origins = await originsOf(root, paths, options);
  if (origins.size === 0) return undefined;
  const texts = await Promise.all(paths.map(async (path) => ({ path, text: await workspace.read(path), removed: [] })));
  const { before } = await dateSplit(texts, { atMs: options.atMs, timesOf: timesIn(origins), languageOf: languageForPath });
  return before.map((one) => ({ ...one, path: `${basename(root)}/${one.path}` }));
}
