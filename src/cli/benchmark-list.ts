import { benchmarks } from '../catalogue.ts';
import type { CommandCall } from './command.ts';
import { printJson, printResult } from './print.ts';

/** What `whetstone eval` without a name shows. */
export function benchmarkList(call: CommandCall): undefined {
  const rows = benchmarks.map(({ name, about, dataSet, sources }) => ({
    name,
    about,
    dataSet: dataSet ?? name,
    bytes: sources.reduce((sum, { bytes }) => sum + bytes, 0),
    licences: [...new Set(sources.map(({ licence }) => licence))],
  }));
  if (call.json) return printJson(rows) as undefined;
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, about } of rows) printResult(`${name.padEnd(width)}  ${about}`);
  return undefined;
}
