import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { RECORD_FORMAT, type RunRecord } from '../../src/core/record.ts';
import { Ledger } from '../../src/runner/ledger.ts';
import { readRecords } from '../../src/runner/read-records.ts';
import { RecordStore } from '../../src/runner/record-store.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whetstone-store-'));
  folders.push(folder);
  return folder;
}

function record(key: string, verdict: Extract<RunRecord, { type: 'attempt' }>['verdict'] = { kind: 'passed' }, output = ''): RunRecord {
  return {
    ...{
      format: RECORD_FORMAT,
      type: 'attempt',
      key,
      recipe: 'r',
      recipeName: 'plain',
      model: 'm',
      task: key,
      part: 'choose',
      kind: 'line',
    },
    ...{ cluster: 'c', attempt: 0, seed: 1, checkRevision: 'v', judgeMode: 'shared-process', candidates: [], verdict, testOutput: output },
    ...{ testsRun: 1, usage: { promptTokens: 1, reusedTokens: 0, drawnTokens: 1, requests: 1 } },
    timings: { startedAt: '', solveMs: 1, checkMs: 1 },
  } as RunRecord;
}

async function written(folder: string, keys: readonly string[]): Promise<void> {
  await using store = RecordStore.open(folder);
  for (const key of keys) store.append(record(key));
}

const keysOf = (folder: string): readonly string[] => readRecords(folder).map(({ key }) => key);

test('a record is read back as it was, by key, in order, and by a reader beside the writer', async () => {
  const folder = newFolder();
  await using store = RecordStore.open(folder);
  const one = record('a', { kind: 'failed', failures: [{ test: 't', error: 'E', message: 'ünï\n𝒳' }] }, 'line\nline');
  expect(store.append(one)).toBe(true);
  store.append(record('b'));
  expect(store.get('a')).toEqual(one);
  expect([...store.records()].map(({ key }) => key)).toEqual(['a', 'b']);
  expect(readRecords(folder)[0]).toEqual(one);
});

test('a unit done twice has one record; a judged one takes the place of an unjudged one, never the other way', async () => {
  const folder = newFolder();
  {
    await using store = RecordStore.open(folder);
    store.append(record('a', { kind: 'unjudged', error: 'no sandbox' }));
    expect(store.judged('a')).toBeUndefined();
    expect(store.append(record('a'))).toBe(true);
    expect(store.append(record('a'))).toBe(false);
    expect(store.append(record('a', { kind: 'unjudged', error: 'again' }))).toBe(false);
  }
  await using again = RecordStore.open(folder);
  expect(again.size).toBe(1);
  expect(again.judged('a')?.verdict).toEqual({ kind: 'passed' });
  expect(readRecords(folder)).toHaveLength(1);
});

test('wherever the file is cut, whole lines are kept, the rest is cut and told', async () => {
  const whole = newFolder();
  await written(whole, ['a', 'b', 'c']);
  const bytes = readFileSync(path.join(whole, 'records.jsonl'));
  const lineLength = bytes.length / 3;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (cut) => {
      const folder = newFolder();
      await written(folder, ['a', 'b', 'c']);
      truncateSync(path.join(folder, 'records.jsonl'), cut);
      await using store = RecordStore.open(folder);
      expect(store.size).toBe(Math.floor(cut / lineLength));
      expect(store.notes.some((note) => note.includes('half-written'))).toBe(cut % lineLength !== 0);
      store.append(record('d'));
      expect(keysOf(folder)).toEqual([...['a', 'b', 'c'].slice(0, Math.floor(cut / lineLength)), 'd']);
    }),
    { numRuns: 25 },
  );
});

test('a missing, damaged or foreign index is built again from the lines', async () => {
  const folder = newFolder();
  await written(folder, ['a', 'b']);
  const index = path.join(folder, 'records.sqlite');
  rmSync(index);
  {
    await using store = RecordStore.open(folder);
    expect([store.size, store.notes]).toEqual([2, []]);
  }
  writeFileSync(index, 'this is no database, but it is long enough to look like one'.repeat(100));
  {
    await using store = RecordStore.open(folder);
    expect(store.size).toBe(2);
    expect(store.notes.join()).toContain('index');
  }
  const database = new DatabaseSync(index);
  expect(database.prepare("SELECT count(*) AS n FROM records WHERE verdict = 'passed'").get()).toEqual({ n: 2 });
  database.close();
});

test('lines written after the index stopped are found; damaged lines are left out and told', async () => {
  const folder = newFolder();
  await written(folder, ['a']);
  appendFileSync(path.join(folder, 'records.jsonl'), `${JSON.stringify(record('b'))}\n{"broken": \n${JSON.stringify(record('c'))}\n`);
  await using store = RecordStore.open(folder);
  expect([...store.records()].map(({ key }) => key)).toEqual(['a', 'b', 'c']);
  expect(store.notes.join()).toContain('1 damaged record');
  expect(store.append(record('d'))).toBe(true);
});

test('two writers of one run: the second is refused until the first has closed', async () => {
  const folder = newFolder();
  const first = RecordStore.open(folder);
  expect(() => RecordStore.open(folder)).toThrow(expect.objectContaining({ code: 'run-in-use' }));
  await first[Symbol.asyncDispose]();
  await using second = RecordStore.open(folder);
  expect(second.size).toBe(0);
});

test('the ledger gives a task to one run for good, and reads past a line cut short', () => {
  const folder = newFolder();
  const ledger = new Ledger(folder);
  expect(ledger.spend('t1', 'run-1', 'now')).toBe(true);
  expect(ledger.spend('t1', 'run-1', 'now')).toBe(true);
  expect(ledger.spend('t1', 'run-2', 'now')).toBe(false);
  appendFileSync(path.join(folder, 'ledger.jsonl'), '{"task":"t2","ru');
  expect(ledger.spend('t3', 'run-2', 'now')).toBe(true);
  expect(ledger.fresh(['t1', 't2', 't3'], 'run-2')).toEqual(['t2', 't3']);
  expect(ledger.looks()).toHaveLength(2);
});

const bubblewrap = spawnSync('bwrap', ['--version']).status === 0;

// Needs bubblewrap: it gives a process a disk of 256 KiB of its own.
test.skipIf(!bubblewrap)('a full disk is told by name, and nothing written before is lost', () => {
  const folder = newFolder();
  const run = JSON.stringify(path.join(folder, 'run'));
  const script = `
    import { RecordStore } from '${path.join(import.meta.dirname, '../../src/runner/record-store.ts')}';
    import { readRecords } from '${path.join(import.meta.dirname, '../../src/runner/read-records.ts')}';
    const store = RecordStore.open(${run});
    let appended = 0;
    let error;
    try {
      for (; appended < 1000; appended++) store.append({ ...${JSON.stringify(record('x'))}, key: String(appended), testOutput: 'o'.repeat(2000) });
    } catch (thrown) { error = thrown; }
    const read = readRecords(${run}).length;
    console.log(JSON.stringify({ code: error?.code, hint: error?.hint, appended, read }));
    process.exit(0);`;
  const system = ['--ro-bind', '/', '/', '--dev', '/dev', '--proc', '/proc'];
  const disk = ['--size', String(256 * 1024), '--tmpfs', folder];
  const command = [process.execPath, '--input-type=module', '-e', script];
  const bwrap = spawnSync('bwrap', [...system, ...disk, ...command], { encoding: 'utf8' });
  const told = JSON.parse(bwrap.stdout || `{"error": ${JSON.stringify(bwrap.stderr)}}`);
  expect(told).toMatchObject({ code: 'disk-full', hint: expect.stringContaining('run the same command again') });
  expect(told.appended).toBeGreaterThan(10);
  expect(told.read).toBe(told.appended);
});
