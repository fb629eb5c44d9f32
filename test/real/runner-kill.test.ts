import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import { randomFrom } from '../../src/core/random.ts';
import { comparableRecords } from '../../src/runner/comparable-record.ts';
import { Ledger } from '../../src/runner/ledger.ts';
import { readRecords } from '../../src/runner/read-records.ts';

const KILLS = 20;
const PROCESS = path.join(import.meta.dirname, '../support/toy-race-process.ts');
const RACE = { budget: { units: 240 }, count: 120, checkers: 2, latencyTasks: 2, pace: { solveMs: 3, checkMs: 5 } };
const OPTIONS = JSON.stringify(RACE);
/** The same race, so slow that it is surely under way while another process starts. */
const SLOW = JSON.stringify({ ...RACE, pace: { solveMs: 500, checkMs: 5 } });
const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whetstone-kill-'));
  folders.push(folder);
  return folder;
}

/** Starts the race; kills it (SIGKILL) `killAfterMs` after its first sign of work, or lets it end. True when it ended by itself. */
async function run(folder: string, killAfterMs?: number): Promise<boolean> {
  const child = spawn(process.execPath, [PROCESS, folder, OPTIONS], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('exit', resolve));
  child.stdout.once('data', async () => {
    if (killAfterMs === undefined) return;
    await sleep(killAfterMs);
    child.kill('SIGKILL');
  });
  child.stdout.resume();
  const code = await ended;
  if (code !== null) expect(code).toBe(0);
  return code === 0;
}

function onlyRun(folder: string): string {
  return path.join(folder, 'runs', readdirSync(path.join(folder, 'runs'))[0] as string);
}

test(`${KILLS} kills at random moments leave the records of an uninterrupted race`, async () => {
  const [calm, killed] = [newFolder(), newFolder()];
  expect(await run(calm)).toBe(true);

  const random = randomFrom('kills');
  let kills = 0;
  // The delays are short against the race's length, so that all kills meet a race at work.
  while (kills < KILLS && !(await run(killed, random.integer(60)))) kills += 1;
  expect(kills).toBe(KILLS);
  expect(await run(killed)).toBe(true);

  const [expected, got] = [readRecords(onlyRun(calm)), readRecords(onlyRun(killed))];
  expect(comparableRecords(got)).toEqual(comparableRecords(expected));
  expect(expected.filter((record) => record.type === 'attempt')).toHaveLength(240);
  const lines = readFileSync(path.join(onlyRun(killed), 'records.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  expect(new Set(lines.map((line) => JSON.parse(line).key)).size).toBe(lines.length);
  const tasks = (folder: string): string[] =>
    new Ledger(folder)
      .looks()
      .map((look) => look.task)
      .sort();
  expect(tasks(killed)).toEqual(tasks(calm));
});

test('a second race of a run in use is refused, and a killed holder leaves no lock behind', async () => {
  const folder = newFolder();
  const holder = spawn(process.execPath, [PROCESS, folder, SLOW], { stdio: ['ignore', 'pipe', 'inherit'] });
  const gone = new Promise((resolve) => holder.on('exit', resolve));
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  holder.stdout.resume();
  const second = spawn(process.execPath, [PROCESS, folder, OPTIONS], { stdio: ['ignore', 'ignore', 'pipe'] });
  let refusal = '';
  second.stderr.on('data', (data) => {
    refusal += data;
  });
  expect(await new Promise((resolve) => second.on('exit', resolve))).not.toBe(0);
  expect(refusal).toContain('run-in-use');
  holder.kill('SIGKILL');
  await gone;
  expect(await run(folder)).toBe(true);
});
