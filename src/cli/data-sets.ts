import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isFileOf } from '../benchmarks/data-file.ts';
import type { DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** A folder of files, with the benchmarks that read from it. */
export interface DataSet {
  readonly name: string;
  readonly benchmarks: readonly string[];
  readonly sources: readonly DataSource[];
}

/** What lies at the place of a file. `part`: a published part of it, which is read as well. */
export type FileState = 'here' | 'part' | 'missing' | 'damaged';

/** The data sets of these benchmarks, in their order, each file once. */
export function dataSetsOf(benchmarks: readonly PublicBenchmark[]): readonly DataSet[] {
  const sets = Map.groupBy(benchmarks, ({ name, dataSet }) => dataSet ?? name);
  return [...sets].map(([name, readers]) => ({
    name,
    benchmarks: readers.map((reader) => reader.name),
    sources: [...new Map(readers.flatMap(({ sources }) => sources).map((source) => [source.file, source])).values()],
  }));
}

/** The data sets that are meant by names of data sets or benchmarks. Throws `WhetstoneError` (`bad-argument`). */
export function namedDataSets(sets: readonly DataSet[], names: readonly string[]): readonly DataSet[] {
  const found = names.map((name) => {
    const set = sets.find((one) => one.name === name || one.benchmarks.includes(name));
    if (set !== undefined) return set;
    throw new WhetstoneError('bad-argument', `There is no data set ${name}.`, {
      hint: `There are: ${sets.map((one) => one.name).join(', ')}.`,
    });
  });
  return [...new Set(found)];
}

export async function fileState(folder: string, source: DataSource): Promise<FileState> {
  const content = await readFile(join(folder, source.file)).catch(() => undefined);
  if (content === undefined) return 'missing';
  if (!isFileOf(source, content)) return 'damaged';
  return content.length === source.bytes ? 'here' : 'part';
}
