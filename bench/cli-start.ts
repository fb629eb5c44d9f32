/**
 * Time from starting Node to the end of `whetstone --help`, beside `node --version` and an empty program in the same run.
 *
 * `node bench/cli-start.ts [--runs 20] [--main dist/cli/main.js]`. Aim: at most 0.3 s.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '20' }, main: { type: 'string', default: 'src/cli/main.ts' } },
});
const runs = Number(values.runs);
const main = resolve(import.meta.dirname, '..', values.main);
const folder = mkdtempSync(join(tmpdir(), 'whetstone-bench-'));
const empty = join(folder, 'empty.mjs');
writeFileSync(empty, '');

const arms: Readonly<Record<string, readonly string[]>> = {
  'node --version': ['--version'],
  'empty program': [empty],
  'whetstone --help': [main, '--help'],
  'whetstone sharpen --help': [main, 'sharpen', '--help'],
  'whetstone config': [main, 'config', folder],
};

function onceMs(args: readonly string[]): number {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, [...args], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} exited with ${status}`);
  return performance.now() - started;
}

const times = new Map(Object.keys(arms).map((name) => [name, [] as number[]]));
for (const args of Object.values(arms)) onceMs(args); // Fills the file cache and the compile cache, as a second use does.
for (let run = 0; run < runs; run++) {
  // Arms in turn, so that a busy moment hits all of them.
  for (const [name, args] of Object.entries(arms)) times.get(name)?.push(onceMs(args));
}
rmSync(folder, { recursive: true });

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
const rows = [...times].map(([name, ms]) => {
  const sorted = ms.toSorted((a, b) => a - b);
  return { name, p50Ms: Math.round(quantile(sorted, 0.5)), p95Ms: Math.round(quantile(sorted, 0.95)), n: ms.length };
});
for (const { name, p50Ms, p95Ms, n } of rows) console.log(`${name.padEnd(26)} p50 ${p50Ms} ms, p95 ${p95Ms} ms (n = ${n})`);
console.log(JSON.stringify({ bench: 'cli-start', node: process.versions.node, rows }));
