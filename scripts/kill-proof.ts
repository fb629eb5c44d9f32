/**
 * Proof that no moment is a bad one to be killed: `sharpen --units` on a copy of a repository once in peace, and once with SIGKILL at
 * random moments, each with a data folder of its own so that neither is helped by the other's cache. Records and ledger must be equal but for times.
 *
 * `scripts/kill-proof.ts <repository> [--units 80] [--kills 20] [--models qwen2.5-coder-0.5b] [--max-tasks 60] [--home FOLDER]`
 * Prints one JSON line at the end; exit code 1 when they differ.
 */
import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { isDeepStrictEqual, parseArgs } from 'node:util';
import { randomFrom } from '../src/core/random.ts';
import { comparableRecords } from '../src/runner/comparable-record.ts';
import { Ledger } from '../src/runner/ledger.ts';
import { listRuns, readRecords } from '../src/runner/read-records.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    units: { type: 'string', default: '80' },
    kills: { type: 'string', default: '20' },
    models: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    'max-tasks': { type: 'string', default: '60' },
    home: { type: 'string', default: path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local/share'), 'whetstone') },
  },
});
const source = positionals[0];
if (source === undefined) throw new Error('name a repository folder');

const work = mkdtempSync(path.join(tmpdir(), 'whetstone-kill-proof-'));
// Both races see the same path: tests print it, and virtual environments hold it.
const repository = path.join(work, 'repository');
cpSync(source, repository, { recursive: true, verbatimSymlinks: true, filter: (from) => path.basename(from) !== '.whetstone' });

/** A data folder with the user's weights and an empty cache. */
function newHome(name: string): string {
  const home = path.join(work, name);
  mkdirSync(home);
  symlinkSync(path.join(values.home, 'models'), path.join(home, 'models'));
  return home;
}

/** Runs the race; kills its process after `killAfterMs`. True when it ended by itself, and then well. */
async function sharpen(home: string, killAfterMs?: number): Promise<boolean> {
  const main = path.join(import.meta.dirname, '../src/cli/main.ts');
  const flags = ['--units', values.units, '--models', values.models, '--max-tasks', values['max-tasks'], '--json'];
  const child = spawn(process.execPath, [main, 'sharpen', repository, ...flags], {
    env: { ...process.env, WHETSTONE_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (data) => {
    told = (told + data).slice(-2_000);
  });
  const timer = killAfterMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  const { code, signal } = await new Promise<{ code: number | null; signal: string | null }>((resolve) =>
    child.on('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal })),
  );
  clearTimeout(timer);
  if (code !== 0 && signal !== 'SIGKILL') throw new Error(`sharpen ended with ${code ?? signal}: ${told}`);
  return code === 0;
}

function outcome() {
  const folder = path.join(repository, '.whetstone');
  const records = readRecords(listRuns(folder)[0]!.folder);
  const looks = new Ledger(folder)
    .looks()
    .map(({ task }) => task)
    .sort();
  return { records: comparableRecords(records), attempts: records.filter(({ type }) => type === 'attempt').length, looks };
}

try {
  const started = performance.now();
  await sharpen(newHome('calm'));
  const calmMs = performance.now() - started;
  const calm = outcome();
  renameSync(path.join(repository, '.whetstone'), path.join(work, 'calm-records'));

  const home = newHome('killed');
  const random = randomFrom('kill-proof');
  const kills = Number(values.kills);
  let done = 0;
  // Together six tenths of the calm race's time, so that all kills come before its end.
  while (done < kills && !(await sharpen(home, (random.next() * 1.2 * calmMs) / kills))) {
    done += 1;
    console.error(`kill ${done} of ${kills}`);
  }
  if (done === kills) await sharpen(home);
  const killed = outcome();

  const differing = calm.records.filter((record, at) => !isDeepStrictEqual(record, killed.records[at])).length;
  const equal = isDeepStrictEqual(calm, killed);
  const { attempts } = calm;
  console.log(
    `${done} kills: ${equal ? 'records and ledger equal but for times' : `${differing} of ${calm.records.length} records differ`}`,
  );
  console.log(
    JSON.stringify({
      proof: 'kill',
      repository: path.basename(source),
      models: values.models,
      kills: done,
      attempts,
      records: calm.records.length,
      differing,
      equal,
    }),
  );
  if (!equal) {
    const at = calm.records.findIndex((record, index) => !isDeepStrictEqual(record, killed.records[index]));
    console.error(
      'first difference:',
      JSON.stringify(calm.records[at])?.slice(0, 1500),
      '\n---\n',
      JSON.stringify(killed.records[at])?.slice(0, 1500),
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
