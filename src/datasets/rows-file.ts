import type { TrainingRow } from './training-row.ts';

export const ROWS_FORMATS = ['jsonl', 'parquet'] as const;
export type RowsFormat = (typeof ROWS_FORMATS)[number];

/** Rows as one file: a JSON object per line, or Parquet (compressed with Snappy) with a column per field, those of the provenance among them. */
export async function rowsFile(rows: readonly TrainingRow[], format: RowsFormat): Promise<Uint8Array> {
  if (format === 'jsonl') return Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
  const { parquetWriteBuffer } = await import('hyparquet-writer');
  const flat = rows.map(({ provenance, ...row }): Readonly<Record<string, string | number | undefined>> => ({ ...row, ...provenance }));
  const columns = Object.entries(COLUMNS).map(([name, { type, nullable = false }]) => {
    const data = flat.map((row) => row[name]);
    return { name, data, type, nullable };
  });
  return new Uint8Array(parquetWriteBuffer({ columnData: columns }));
}

interface Column {
  readonly type: 'STRING' | 'INT32';
  readonly nullable?: true;
}
const TEXT: Column = { type: 'STRING' };
const NUMBER: Column = { type: 'INT32' };
const OPTIONAL: Column = { type: 'STRING', nullable: true };

/** Every field of a row: the compiler asks for one that is forgotten. */
const COLUMNS: Readonly<Record<Exclude<keyof TrainingRow, 'provenance'> | keyof TrainingRow['provenance'], Column>> = {
  format: NUMBER,
  type: TEXT,
  id: TEXT,
  language: TEXT,
  kind: TEXT,
  prefix: TEXT,
  middle: TEXT,
  suffix: TEXT,
  before: OPTIONAL,
  prompt: OPTIONAL,
  answer: OPTIONAL,
  path: TEXT,
  firstLine: NUMBER,
  lastLine: NUMBER,
  definition: TEXT,
  fileHash: TEXT,
  commit: OPTIONAL,
  date: OPTIONAL,
  licence: OPTIONAL,
  package: OPTIONAL,
  version: OPTIONAL,
};
