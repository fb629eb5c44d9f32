import { join, resolve } from 'node:path';
import { benchmarks } from '../catalogue.ts';
import type { DataSource } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { CommandCall } from './command.ts';
import { type DataSet, dataSetsOf, fileState, namedDataSets } from './data-sets.ts';
import { fetchDataFile } from './fetch-data-file.ts';
import { dataSetsFolder } from './open-benchmark.ts';
import { printJson, printProgress, printResult, statusLine } from './print.ts';

/** `whetstone data fetch NAME...` and `whetstone data fetch --list`. Throws as `fetchDataFile`, and `bad-argument`. */
export async function dataFetch(call: CommandCall, names: readonly string[]): Promise<void> {
  const sets = dataSetsOf(benchmarks);
  if (call.options.list === true) return list(call, sets);
  if (names.length === 0) {
    throw new WhetstoneError('bad-argument', 'No data set is named.', { hint: 'See them with: whetstone data fetch --list' });
  }
  const { from } = call.options;
  const origin = typeof from === 'string' && !/^https?:\/\//.test(from) ? resolve(call.environment.cwd, from) : from;
  const fetched = [];
  for (const set of namedDataSets(sets, names)) fetched.push(await fetchSet(call, set, typeof origin === 'string' ? origin : undefined));
  if (call.json) return printJson(fetched);
  for (const { name, folder, benchmarks: readers } of fetched) printResult(`${name} is here: ${folder} (for ${readers.join(', ')})`);
}

async function fetchSet(call: CommandCall, { name, sources, benchmarks: readers }: DataSet, from: string | undefined) {
  const folder = join(dataSetsFolder(undefined, call.environment), name);
  const line = statusLine(call.environment.columns);
  const files = [];
  for (const source of sources) {
    printProgress(`${name}: ${sourceText(source)}`);
    const isNew = await fetchDataFile(source, {
      ...{ folder, dataSet: name, from, signal: call.signal },
      onProgress: (doneBytes) => line.show(`${source.file}: ${bytesText(doneBytes)} of ${bytesText(source.bytes)}`),
    }).finally(() => line.end());
    files.push({ file: source.file, isNew, state: await fileState(folder, source), sha256: source.sha256, licence: source.licence });
  }
  return { name, folder, benchmarks: readers, files };
}

async function list(call: CommandCall, sets: readonly DataSet[]): Promise<void> {
  const rows = [];
  for (const { name, benchmarks: readers, sources } of sets) {
    const folder = join(dataSetsFolder(undefined, call.environment), name);
    const states = await Promise.all(sources.map((source) => fileState(folder, source)));
    const worst = (['damaged', 'missing', 'part', 'here'] as const).find((state) => states.includes(state)) ?? 'here';
    rows.push({ name, state: worst, bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0), benchmarks: readers, sources });
  }
  if (call.json) return printJson(rows);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, state, bytes, benchmarks: readers, sources } of rows) {
    const licences = [...new Set(sources.map(({ licence }) => licence))].join('; ');
    printResult(`${name.padEnd(width)}  ${state.padEnd(7)}  ${bytesText(bytes).padStart(7)}  ${licences}: ${readers.join(', ')}`);
  }
}

function sourceText({ file, bytes, sha256, address, licence }: DataSource): string {
  return `${file}, ${bytesText(bytes)}, licence ${licence}\n  from ${address}\n  SHA-256 ${sha256}`;
}

function bytesText(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
