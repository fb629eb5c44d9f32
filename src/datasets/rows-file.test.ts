import fc from 'fast-check';
import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { rowsFile } from './rows-file.ts';
import { type TrainingRow, trainingRowSchema } from './training-row.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 30 });
const optional = fc.option(text, { nil: undefined });
const row: fc.Arbitrary<TrainingRow> = fc.record({
  format: fc.constant(1 as const),
  type: fc.constantFrom('fim' as const, 'causal' as const, 'commit' as const),
  id: text,
  language: fc.constantFrom('python', 'typescript'),
  kind: fc.constantFrom('line' as const, 'tail' as const, 'stretch' as const, 'change' as const),
  prefix: text,
  middle: text,
  suffix: text,
  before: optional,
  prompt: optional,
  answer: optional,
  provenance: fc.record({
    path: text,
    firstLine: fc.nat(),
    lastLine: fc.nat(),
    definition: text,
    fileHash: text,
    commit: optional,
    date: optional,
    licence: optional,
    package: optional,
    version: optional,
  }),
});

const fromLines = (bytes: Uint8Array): unknown[] =>
  Buffer.from(bytes)
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** Columns back into rows: those that a row's schema does not name are the provenance's. */
async function fromParquet(bytes: Uint8Array): Promise<unknown[]> {
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer;
  const own = new Set(Object.keys(trainingRowSchema.shape));
  return (await parquetReadObjects({ file: buffer })).map((flat) => {
    const fields = Object.entries(flat).filter(([, value]) => value !== null && value !== undefined);
    return {
      ...Object.fromEntries(fields.filter(([name]) => own.has(name))),
      provenance: Object.fromEntries(fields.filter(([name]) => !own.has(name))),
    };
  });
}

test('both forms hold the same rows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(row, { minLength: 1, maxLength: 25 }), async (rows) => {
      const parsed = fromLines(await rowsFile(rows, 'jsonl')).map((one) => trainingRowSchema.parse(one));
      expect(parsed).toEqual(JSON.parse(JSON.stringify(rows)));
      expect(await fromParquet(await rowsFile(rows, 'parquet'))).toEqual(parsed);
    }),
    { numRuns: 40 },
  );
});

test('more rows than one row group of the Parquet file holds', async () => {
  const [first] = fc.sample(row, { numRuns: 1, seed: 1 }) as [TrainingRow];
  const rows = Array.from({ length: 2_500 }, (_none, at) => ({ ...first, id: `${at}`, middle: `x = ${at}\n`.repeat(40) }));
  const read = await fromParquet(await rowsFile(rows, 'parquet'));
  expect(read).toEqual(fromLines(await rowsFile(rows, 'jsonl')));
});
