import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { hashOf } from '../core/random.ts';
import type { TrainingView } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { tokensOf } from '../datasets/draw-rows.ts';
import type { RepositoryRows } from '../datasets/repository-rows.ts';
import { rowsFile } from '../datasets/rows-file.ts';
import type { CommandCall } from './command.ts';
import type { DataOptions } from './data-options.ts';
import { printJson, printResult } from './print.ts';

export interface DataResult extends RepositoryRows {
  /** Of the exam whose tasks are kept out; undefined when there is none. */
  readonly examRevision: string | undefined;
  readonly leftOut: TrainingView['leftOut'];
  /** What the user should know besides: what was refused, what there is not. */
  readonly notes: readonly string[];
  readonly licences: readonly string[];
}

/** Writes the rows and tells what became of everything else. Throws `WhetstoneError` (`nothing-to-learn`) when there is no row. */
export async function writeData(
  call: CommandCall,
  result: DataResult,
  { folder, options, hint }: { readonly folder: string; readonly options: DataOptions; readonly hint: string },
): Promise<void> {
  if (result.rows.length === 0) {
    const notes = result.notes.length > 0 ? ` ${result.notes.join(' ')}` : '';
    throw new WhetstoneError('nothing-to-learn', `Nothing is left to learn from.${notes}`, { hint });
  }
  const bytes = await rowsFile(result.rows, options.format);
  const file = options.output ?? join(folder, `${hashOf(bytes).slice(0, 12)}.${options.format}`);
  await writeWhole(file, bytes);
  const summary = {
    file,
    format: options.format,
    rows: result.rows.length,
    tokensAbout: result.rows.reduce((sum, row) => sum + tokensOf(row), 0),
    byKind: byKind(result),
    licences: result.licences,
    turnedDown: result.turnedDown,
    leftOut: result.leftOut,
    leaks: result.leaks,
    notes: result.notes,
  };
  if (call.json) printJson({ schema: 'whetstone.data/2', examRevision: result.examRevision, ...summary });
  else printResult(dataText(summary));
}

/** Nobody sees a half-written file. */
async function writeWhole(file: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, bytes);
  await rename(`${file}.new`, file);
}

function byKind({ rows }: RepositoryRows) {
  const kinds = [...Map.groupBy(rows, ({ kind }) => kind)].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    kinds.map(([kind, own]) => [
      kind,
      {
        rows: own.length,
        ofSeveralLines: own.filter(({ middle }) => middle.includes('\n')).length,
        characters: own.reduce((sum, { middle }) => sum + middle.length, 0),
      },
    ]),
  );
}

/** Leaks are many where a whole file is a copy: the first ones tell which. */
const LEAKS_SHOWN = 10;

function dataText(summary: {
  readonly file: string;
  readonly rows: number;
  readonly tokensAbout: number;
  readonly byKind: ReturnType<typeof byKind>;
  readonly licences: readonly string[];
  readonly turnedDown: RepositoryRows['turnedDown'];
  readonly leftOut: TrainingView['leftOut'];
  readonly leaks: RepositoryRows['leaks'];
  readonly notes: readonly string[];
}): string {
  const counted = (count: number, text: string): string => `  ${String(count).padStart(6)}  ${text}`;
  const leftOut = Object.entries(summary.leftOut).map(([reason, { files, characters }]) =>
    files > 0 ? counted(files, `files: ${reason}`) : counted(characters, `characters: ${reason}`),
  );
  const turnedDown = Object.entries(summary.turnedDown).map(([reason, count]) => counted(count, reason));
  const leaks = summary.leaks.map(({ rows, path, commit, how, sealed }) => {
    const place = commit === undefined ? path : `${path} in ${commit.slice(0, 12)}`;
    return counted(rows, `rows of ${place}: ${how} as ${sealed.definition} of ${sealed.path}`);
  });
  return [
    `${summary.rows} rows, about ${summary.tokensAbout} tokens: ${summary.file}`,
    ...Object.entries(summary.byKind).map(([kind, { rows, ofSeveralLines, characters }]) =>
      counted(rows, `${kind}, ${ofSeveralLines} of several lines, ${characters} characters to learn`),
    ),
    `Licence${summary.licences.length > 1 ? 's' : ''}: ${summary.licences.join(', ')}`,
    ...(leftOut.length > 0 ? ['Left out, so that no exam task can have been learned:', ...leftOut] : []),
    ...(turnedDown.length > 0 ? ['Turned down:', ...turnedDown] : []),
    ...(leaks.length > 0 ? ['Of these, rows that held what the exam asks for:', ...leaks.slice(0, LEAKS_SHOWN)] : []),
    ...(leaks.length > LEAKS_SHOWN ? [`          and ${leaks.length - LEAKS_SHOWN} places more (--json names all)`] : []),
    ...summary.notes,
  ].join('\n');
}
