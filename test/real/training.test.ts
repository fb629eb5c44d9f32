import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Environment } from '../../src/cli/environment.ts';
import { openRepositoryTraining, trainerCommand } from '../../src/cli/train-repository.ts';
import type { Model } from '../../src/core/model.ts';
import { openModel } from '../../src/models/open-model.ts';
import type { Example } from '../../src/training/example.ts';
import { environmentPlace, madeEnvironment } from '../../src/training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../../src/training/trainer-folder.ts';
import type { TrainingEvent } from '../../src/training/training-event.ts';
import { trainingRecipeSchema } from '../../src/training/training-recipe.ts';
import { openTraining, reopenTraining, runTraining, type Training, type TrainingSource } from '../../src/training/training-run.ts';
import { runWhetstone, startWhetstone, testPythonPath } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const made = await madeEnvironment({ home, trainer: TRAINER_FOLDER }).catch(() => undefined);
const python = process.env.WHETSTONE_TEST_TRAINER_PYTHON ?? made?.python;
const TINY = resolve(import.meta.dirname, '..', '..', 'trainer', 'tests');
const limits = { memoryBytes: 4 * 1024 ** 3, threads: 1 };
const signal = new AbortController().signal;

const holes = (count: number): readonly Example[] =>
  Array.from({ length: count }, (_none, number) => ({
    id: `hole ${number}`,
    kind: 'statement',
    prompt: [
      { special: '<|fim_prefix|>' },
      { special: '<|fim_suffix|>' },
      { text: `\nprint(f${number}())\n` },
      { special: '<|fim_middle|>' },
      { text: `def f${number}(x):\n   ` },
    ],
    answer: ` return x == ${number}`,
    ends: true,
  }));

/** Random weights of two layers, as a real file. */
function tinyModel(path: string, seed: number): string {
  const program = 'import sys, pathlib, tiny; tiny.write_base(pathlib.Path(sys.argv[1]), seed=int(sys.argv[2]))';
  execFileSync(python as string, ['-c', program, path, String(seed)], { env: { PYTHONPATH: TINY, PYTHONDONTWRITEBYTECODE: '1' } });
  return path;
}

describe.skipIf(python === undefined)('training (needs the trainer’s Python: whetstone train --doctor)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-training-'));
  const recipe = {
    ...trainingRecipeSchema.parse({
      ...{ name: 'tiny', schedule: { steps: 6, learningRate: 0.02, batchTokens: 200, maxTokens: 200 }, checkpoints: 2 },
      method: { adapter: { use: 'lora', rank: 4, alpha: 8 } },
    }),
    ...{ base: { use: 'file' }, seed: 0 },
  };
  let base: { readonly path: string; readonly sha256: string };
  const open = (parent: string, more: Partial<TrainingSource> = {}): Promise<Training> =>
    openTraining(join(folder, parent), {
      ...{ recipe, base, examRevision: 'x', createdAt: '2026-11-24T10:00:00Z', ...more },
      examples: stream(holes(12)),
      heldOut: stream(holes(15).slice(12)),
    });
  const run = (training: Training, until: AbortSignal = signal) =>
    runTraining(training, { command: trainerCommand(python as string), limits, signal: until });
  let finished: Training;

  beforeAll(async () => {
    const path = tinyModel(join(folder, 'tiny.gguf'), 0);
    base = { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
    const training = await open('once');
    expect((await Array.fromAsync(run(training))).at(-1)?.type).toBe('finished');
    finished = reopenTraining(training.folder);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('keeps what was trained, and what it taught about held-out examples', () => {
    const { manifest, folder: place } = finished;
    expect(manifest).toMatchObject({
      state: 'finished',
      steps: 6,
      stepsDone: 6,
      examples: { count: 12 },
      heldOut: { count: 3 },
      leftOut: {},
    });
    expect(manifest.checkpoints.map(({ step, isLast }) => [step, isLast])).toEqual([
      [3, false],
      [6, true],
    ]);
    for (const { path, sha256 } of manifest.checkpoints) {
      expect(
        createHash('sha256')
          .update(readFileSync(join(place, path)))
          .digest('hex'),
      ).toBe(sha256);
    }
    const losses = manifest.losses.map(({ loss }) => loss as number);
    expect(losses).toHaveLength(3);
    expect(losses.at(-1)).toBeLessThan((losses[0] as number) - 0.5);
    const kept = readFileSync(join(place, 'events.jsonl'), 'utf8').trimEnd().split('\n');
    expect(kept.map((line) => (JSON.parse(line) as TrainingEvent).type)).toEqual(expect.arrayContaining(['started', 'step', 'finished']));
  });

  it('is found again, finished, by the same examples and recipe', async () => {
    const again = await open('once');
    expect(again).toEqual(finished);
    expect(await Array.fromAsync(run(again))).toEqual([]);
  });

  it('stopped after a step and gone on with, it ends with the same weights', async () => {
    const training = await open('stopped');
    const controller = new AbortController();
    const stopped = (async () => {
      for await (const event of run(training, controller.signal)) {
        if (event.type === 'step' && event.step === 2) controller.abort(new Error('enough'));
      }
    })();
    await expect(stopped).rejects.toThrow('enough');
    const halted = reopenTraining(training.folder).manifest;
    expect(halted.state).toBe('unfinished');
    // The step under way may have been the one of a checkpoint.
    if (halted.stepsDone === 3) expect(halted.checkpoints.at(-1)?.step).toBe(3);
    else expect(halted.stopped).toMatchObject({ step: halted.stepsDone, path: expect.stringMatching(/^output\/stopped-0{5}\d\.gguf$/) });
    const events = await Array.fromAsync(run(await open('stopped')));
    expect(events[0]).toMatchObject({ type: 'started', resumedStep: expect.any(Number) });
    expect((events[0] as { resumedStep: number }).resumedStep).toBeGreaterThan(1);
    const { checkpoints, stopped: left } = reopenTraining(training.folder).manifest;
    expect(checkpoints).toEqual(finished.manifest.checkpoints);
    expect(left).toBeUndefined();
  });

  it('goes on from another training’s adapter, and measures general code beside it', async () => {
    const last = finished.manifest.checkpoints.at(-1) as { readonly path: string; readonly sha256: string };
    const start = { path: join(finished.folder, last.path), sha256: last.sha256 };
    const training = await open('from', { start, general: stream(holes(18).slice(15)) });
    expect(training.manifest.id).not.toBe(finished.manifest.id);
    for await (const event of run(training)) if (event.type === 'failed') throw new Error(event.message);
    const { losses, general } = reopenTraining(training.folder).manifest;
    const began = losses.find(({ step, set }) => step === 0 && set === 'heldOut')?.loss as number;
    expect(began).toBeCloseTo(finished.manifest.losses.at(-1)?.loss as number, 3);
    expect(general?.count).toBe(3);
    expect(losses.filter(({ set }) => set === 'general').map(({ step }) => step)).toEqual([0, 3, 6]);
  });

  it('teaches the engine what it taught the trainer, and fits no other base', async () => {
    const adapter = join(finished.folder, finished.manifest.checkpoints.at(-1)?.path as string);
    const options = { family: 'qwen2.5-coder', contextTokens: 512, sequences: 1 };
    const [example] = holes(15).slice(12);
    const prompt = { kind: 'infill', order: 'suffix-first', prefix: 'def f12(x):\n   ', suffix: '\nprint(f12())\n' } as const;
    const scoreOf = async (ref: object): Promise<number> => {
      await using model = (await openModel({ use: 'file', with: { path: base.path, ...options, ...ref } }, { home: folder })) as Model &
        AsyncDisposable;
      return (await model.score!({ prompt, continuation: example!.answer, signal })).logprob;
    };
    expect(await scoreOf({ adapter })).toBeGreaterThan((await scoreOf({})) + 1);
    const other = tinyModel(join(folder, 'other.gguf'), 1);
    const refused = openModel({ use: 'file', with: { ...options, path: other, adapter } }, { home: folder });
    await expect(refused).rejects.toMatchObject({ code: 'wrong-base', message: expect.stringContaining(base.sha256.slice(0, 16)) });
  });

  it('learns from the exam’s training view alone, and not from what is held out', async () => {
    const names = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'secret'];
    const text = names.map((name) => `def ${name}_of(x):\n    return x + len("${name}")\n`).join('\n\n');
    const removed = [{ start: text.indexOf('def secret'), end: text.length }];
    const exam = { revision: 'x', trainingView: async () => ({ texts: [{ path: 'a.py', text, removed }], sealed: [], leftOut: {} }) };
    const training = await openRepositoryTraining({
      root: join(folder, 'repository'),
      recipe: {
        ...recipe,
        data: { ...recipe.data, heldOutShare: 0.3 },
        base: { use: 'file', with: { path: base.path, family: 'qwen2.5-coder' } },
      },
      environment: { home: folder } as Environment,
      sandbox: undefined as never,
      openExam: async () => exam as never,
      onProgress: () => {},
      signal,
    });
    const read = (file: string): string => readFileSync(join(training.folder, file), 'utf8');
    const namesIn = (written: string): string[] => names.filter((name) => written.includes(name));
    expect(read('examples.jsonl') + read('held-out.jsonl')).not.toContain('secret');
    const heldOut = names.filter((name) => name !== 'secret' && !namesIn(read('examples.jsonl')).includes(name));
    expect(heldOut.length).toBeGreaterThan(0);
    expect(heldOut.length).toBeLessThan(5);
    expect(heldOut.filter((name) => read('held-out.jsonl').includes(`return x + len(\\"${name}`))).not.toEqual([]);
    expect(training.manifest.heldOut.count).toBeGreaterThan(0);
  });

  it('refuses with the trainer’s own words what cannot be trained', async () => {
    const training = await open('refused');
    writeFileSync(join(training.folder, 'examples.jsonl'), 'no example\n');
    await expect(Array.fromAsync(run(training))).rejects.toMatchObject({
      code: 'training-refused',
      message: expect.stringContaining('Line 1'),
    });
  });
});

async function* stream(examples: readonly Example[]) {
  yield* examples;
}

const needs = [python === undefined ? 'the trainer’s Python' : '', testPythonPath() === undefined ? 'a Python with pytest' : ''].filter(
  Boolean,
);

describe.skipIf(needs.length > 0)(`whetstone train (needs ${needs.join(' and ') || 'nothing that is missing'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-train-'));
  let root: string;
  beforeAll(async () => {
    root = smallRepository();
    // The trainer's Python of this machine, in a data folder of the test's own.
    const place = await environmentPlace({ home: join(folder, 'home'), trainer: TRAINER_FOLDER });
    mkdirSync(join(place.folder, 'bin'), { recursive: true });
    writeFileSync(place.python, `#!/bin/sh\nexec "${python}" "$@"\n`, { mode: 0o755 });
    const recipe = {
      ...{ name: 'tiny', base: { use: 'file', with: { path: tinyModel(join(folder, 'tiny.gguf'), 0), family: 'qwen2.5-coder' } } },
      ...{ schedule: { steps: 150, learningRate: 0.01, batchTokens: 600, maxTokens: 900 }, checkpoints: 2, data: { heldOutShare: 0.3 } },
    };
    writeFileSync(join(folder, 'tiny.json'), JSON.stringify(recipe));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
  });
  const args = (...more: readonly string[]) => ['train', root, '--recipe', join(folder, 'tiny.json'), '--memory', '4G', ...more];
  const options = { home: join(folder, 'home') };

  it('leaves no trainer running when it is killed', async () => {
    const running = startWhetstone(args(), options);
    await running.said(/step \d+ of 150/);
    expect(trainersOf(root)).toHaveLength(1);
    running.child.kill('SIGKILL');
    await running.finished;
    for (let round = 0; round < 100 && trainersOf(root).length > 0; round += 1) await delay(100);
    expect(trainersOf(root)).toEqual([]);
  });

  it('stops at Ctrl-C and says how to go on', async () => {
    const running = startWhetstone(args(), options);
    await running.said(/step \d+ of 150/);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect(code).toBe(130);
    expect(stderr).toMatch(/stopped after step \d+ of 150: kept \S+stopped-\d+\.gguf|step 75: kept/);
    expect(stderr).toContain('The same command goes on where it stopped');
  });

  it('goes on, and ends with adapters and the lines that use them', async () => {
    const { code, stdout, stderr } = await runWhetstone(args(), options);
    expect(stderr).toContain('going on after step');
    expect(code).toBe(0);
    expect(stdout).toMatch(/tiny on tiny: finished/);
    const files = /--models (\S+\.json),(\S+\.json)/.exec(stdout)?.slice(1) ?? [];
    const [plain, trained] = files.map((file) => JSON.parse(readFileSync(file, 'utf8')) as { with: { adapter?: string } });
    expect(plain?.with).toEqual({ path: join(folder, 'tiny.gguf'), family: 'qwen2.5-coder' });
    expect(trained?.with).toEqual({ ...plain?.with, adapter: expect.stringMatching(/\.gguf$/) });
    expect(existsSync(trained?.with.adapter as string)).toBe(true);
  });

  it('tells a finished training at once, as JSON and in the list', async () => {
    const { stdout, stderr } = await runWhetstone(args('--json'), options);
    const told = JSON.parse(stdout) as { state: string; examples: { count: number }; heldOut: { count: number }; models: unknown[] };
    expect(told).toMatchObject({ schema: 'whetstone.training/1', state: 'finished' });
    expect(told.examples.count).toBeGreaterThan(0);
    expect(told.models).toHaveLength(2);
    expect(stderr).not.toContain('step 1');
    expect((await runWhetstone(['train', root, '--list'], options)).stdout).toContain('tiny on tiny: finished');
  });
});

/** Processes whose job lies in a repository. */
function trainersOf(root: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${root}/.whetstone/training/`);
    } catch {
      return false; // It has just ended.
    }
  });
}
