import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WhetstoneError } from '../../src/core/whetstone-error.ts';
import { findPython } from '../../src/training/find-python.ts';
import { runTrainer } from '../../src/training/run-trainer.ts';
import { madeEnvironment, trainerEnvironment } from '../../src/training/trainer-environment.ts';
import type { TrainingEvent } from '../../src/training/training-event.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-trainer-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const signal = new AbortController().signal;

const FINISHED = '{"type":"finished","steps":2,"tokens":20,"seconds":1}';
const PLANNED = '{"type":"planned","steps":2,"tokensPerSecond":5,"checkpointSteps":[2]}';
const STOPPED = '{"type":"stopped","step":1,"steps":2,"tokens":10,"path":"/t/stopped.gguf","sha256":"s"}';
/** Tells whether it lives, with a child of its own that would outlive it. */
const LIVES = `
  const pids = [process.pid, require('node:child_process').spawn('sleep', ['60']).pid];
  require('node:fs').writeFileSync(process.argv.at(-1) + '.pids', JSON.stringify(pids));
  console.log('${PLANNED}');
  setInterval(() => {}, 1000);`;

/** A stand-in for the trainer: `script` is JavaScript, the job's path its last argument. */
async function hear(
  script: string,
  options: {
    readonly signal?: AbortSignal;
    readonly enough?: AbortSignal;
    readonly graceMs?: number;
    readonly stopAfter?: number;
  } = {},
) {
  const job = join(folder, `job-${Math.random()}`);
  const events: TrainingEvent[] = [];
  const { graceMs, enough } = options;
  const call = { command: [process.execPath, '-e', script, '--'], job, signal: options.signal ?? signal, enough, graceMs };
  let error: unknown;
  try {
    for await (const event of runTrainer(call)) {
      events.push(event);
      if (events.length === options.stopAfter) break;
    }
  } catch (thrown) {
    error = thrown;
  }
  const pids: number[] = existsSync(`${job}.pids`) ? JSON.parse(readFileSync(`${job}.pids`, 'utf8')) : [];
  return { events, error: error as WhetstoneError | undefined, pids };
}

function isAlive(pid: number): boolean {
  try {
    // A zombie that nobody has waited for yet is no running process.
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function allGone(pids: readonly number[]): Promise<boolean> {
  for (let round = 0; round < 40 && pids.some(isAlive); round += 1) await delay(50);
  return !pids.some(isAlive);
}

describe('runTrainer', () => {
  it('gives the events of a trainer that finishes', async () => {
    const { events, error } = await hear(`console.log('${PLANNED}\\n\\n${FINISHED}')`);
    expect(events.map(({ type }) => type)).toEqual(['planned', 'finished']);
    expect(error).toBeUndefined();
  });

  it.each([
    ['what the user can mend', 1, 'training-refused'],
    ['our own fault', 2, 'training-failed'],
  ] as const)('tells %s with the words of the trainer', async (_whose, code, expected) => {
    const failed = JSON.stringify({ type: 'failed', code: 'memory-too-small', message: 'Too small.', hint: 'Raise it.' });
    const { error } = await hear(`console.log('${failed}'); console.error('a stack'); process.exitCode = ${code}`);
    expect(error).toMatchObject({ code: expected, message: 'Too small.', hint: 'Raise it.', cause: { message: 'a stack' } });
  });

  it('shows a line that is no event, and ends who wrote it', async () => {
    const { error, pids } = await hear(`${LIVES} console.log('Loading: 50%')`);
    expect(error).toMatchObject({ code: 'training-failed', message: expect.stringContaining('Loading: 50%') });
    expect(pids).toHaveLength(2);
    expect(await allGone(pids)).toBe(true);
  });

  it('tells an end before the end, with the last words', async () => {
    const { error } = await hear(`console.log('${PLANNED}'); console.error('first\\nMemoryError'); process.exitCode = 3`);
    expect(error).toMatchObject({ code: 'training-failed', message: expect.stringMatching(/exit code 3.*MemoryError/) });
    const killed = await hear(`process.kill(process.pid, 'SIGKILL')`);
    expect(killed.error).toMatchObject({ message: expect.stringContaining('SIGKILL'), hint: expect.stringContaining('--memory') });
  });

  it('asks it to stop on abort, and lets it save first', async () => {
    const controller = new AbortController();
    const saved = join(folder, 'saved');
    const save = `process.on('SIGTERM', () => setTimeout(() => { require('node:fs').writeFileSync('${saved}', ''); process.exit(130); }, 200));`;
    setTimeout(() => controller.abort(new Error('stopped')), 600);
    const { error, events, pids } = await hear(save + LIVES, { signal: controller.signal });
    expect(error?.message).toBe('stopped');
    expect(events).toHaveLength(1);
    expect(existsSync(saved)).toBe(true);
    expect(await allGone(pids)).toBe(true);
  });

  it('gives what it still has to tell when it is enough, and takes its end for no failure', async () => {
    const controller = new AbortController();
    const tell = `process.on('SIGTERM', () => { console.log('${STOPPED}'); process.exit(130); });`;
    setTimeout(() => controller.abort(), 600);
    const { error, events, pids } = await hear(tell + LIVES, { enough: controller.signal });
    expect(error).toBeUndefined();
    expect(events.map(({ type }) => type)).toEqual(['planned', 'stopped']);
    expect(await allGone(pids)).toBe(true);
    expect(await hear(LIVES, { enough: controller.signal })).toMatchObject({ events: [], error: undefined, pids: [] });
    const own = new AbortController();
    setTimeout(() => own.abort(), 600);
    const failing = `process.on('SIGTERM', () => { console.error('disk full'); process.exit(1); });`;
    expect((await hear(failing + LIVES, { enough: own.signal })).error).toMatchObject({ message: expect.stringContaining('disk full') });
  });

  it('kills it after a grace when it does not stop', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('stopped')), 600);
    const started = performance.now();
    const { error, pids } = await hear(`process.on('SIGTERM', () => {});${LIVES}`, { signal: controller.signal, graceMs: 300 });
    expect(error?.message).toBe('stopped');
    expect(performance.now() - started).toBeLessThan(5_000);
    expect(await allGone(pids)).toBe(true);
  });

  it('ends it when nobody reads on', async () => {
    const { error, pids } = await hear(LIVES, { stopAfter: 1 });
    expect(error).toBeUndefined();
    expect(pids).toHaveLength(2);
    expect(await allGone(pids)).toBe(true);
  });

  it('says how to set up a trainer that cannot be started', async () => {
    const call = runTrainer({ command: [join(folder, 'no-python')], job: 'job.json', signal });
    await expect(Array.fromAsync(call)).rejects.toMatchObject({ code: 'trainer-unavailable', hint: expect.stringContaining('--doctor') });
  });
});

describe('findPython', () => {
  const pretend = (name: string, told: object): string => {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\necho '${JSON.stringify({ executable: path, ...told })}'\n`, { mode: 0o755 });
    return path;
  };

  it('takes the first that is new enough and can make environments', async () => {
    const old = pretend('old', { version: [3, 9, 2], hasVenv: true });
    const bare = pretend('bare', { version: [3, 12, 0], hasVenv: false });
    const good = pretend('good', { version: [3, 11, 7], hasVenv: true });
    expect(await findPython(['not-there', old, bare, good], signal)).toEqual({ executable: good, version: '3.11.7' });
    await expect(findPython([old, bare], signal)).rejects.toMatchObject({
      code: 'trainer-unavailable',
      message: expect.stringContaining(bare),
    });
    await expect(findPython([old], signal)).rejects.toMatchObject({ code: 'no-interpreter', message: expect.stringContaining('3.9.2') });
    await expect(findPython(['not-there'], signal)).rejects.toMatchObject({
      code: 'no-interpreter',
      hint: expect.stringContaining('python3'),
    });
  });
});

const hasPython = await findPython(['python3'], signal).then(
  () => true,
  () => false,
);

describe.skipIf(!hasPython)('trainerEnvironment (needs Python 3.11 with venv)', () => {
  const trainer = join(folder, 'trainer');
  const home = join(folder, 'home');
  const options = { home, trainer, pythons: ['python3'], signal };
  const made = () => readdirSync(join(home, 'trainer'));
  beforeAll(() => {
    mkdirSync(trainer);
    writeFileSync(join(trainer, 'requirements.lock'), '# nothing\n');
  });

  it('is made once, and what a dead process left half made goes', async () => {
    mkdirSync(join(home, 'trainer', 'whetstone-trainer-999999999-abcdef'), { recursive: true });
    expect(await madeEnvironment(options)).toBeUndefined();
    const said: string[] = [];
    const { python, folder: place } = await trainerEnvironment({ ...options, onProgress: (text) => said.push(text) });
    expect(said[0]).toMatch(/^making an environment with Python 3/);
    expect(existsSync(python)).toBe(true);
    expect(made().map((name) => join(home, 'trainer', name))).toEqual([place]);
    said.length = 0;
    expect(await trainerEnvironment({ ...options, pythons: [], onProgress: (text) => said.push(text) })).toEqual({ python, folder: place });
    expect(said).toEqual([]);
    expect(await madeEnvironment(options)).toEqual({ python, folder: place });
  });

  it('is another one for another lock, and none when that cannot be installed', async () => {
    const before = made();
    writeFileSync(join(trainer, 'requirements.lock'), `${join(folder, 'no-such-wheel.whl')}\n`);
    expect(await madeEnvironment(options)).toBeUndefined();
    await expect(trainerEnvironment(options)).rejects.toMatchObject({ code: 'trainer-unavailable' });
    expect(made()).toEqual(before);
  });

  it('leaves nothing behind when it is stopped', async () => {
    const before = made();
    writeFileSync(join(trainer, 'requirements.lock'), '# another\n');
    const controller = new AbortController();
    setTimeout(() => controller.abort(new WhetstoneError('cancelled', 'Cancelled.', { hint: '' })), 700);
    await expect(trainerEnvironment({ ...options, signal: controller.signal })).rejects.toMatchObject({ code: 'cancelled' });
    expect(made()).toEqual(before);
  });
});
