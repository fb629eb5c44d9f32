import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { environmentPlace, madeEnvironment } from '../../src/training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../../src/training/trainer-folder.ts';
import { runWhetstone, startWhetstone, testPythonPath } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const made = await madeEnvironment({ home, trainer: TRAINER_FOLDER }).catch(() => undefined);
const python = process.env.WHETSTONE_TEST_TRAINER_PYTHON ?? made?.python;
const TINY = resolve(import.meta.dirname, '..', '..', 'trainer', 'tests');

const needs = [python === undefined ? 'the trainer’s Python' : '', testPythonPath() === undefined ? 'a Python with pytest' : ''].filter(
  Boolean,
);

/** Functions that no test runs, so that the exam asks for none of them and some can be held out; of one shape in each file. */
const SHAPES: readonly ((name: string) => string)[] = [
  (name) => `    found = basket.get("${name}", 0)\n    weight = found * 7\n    return weight + len(basket)\n`,
  (name) =>
    `    names = []\n    for entry in basket:\n        if entry.startswith("${name}"):\n            names.append(entry)\n    return sorted(names)\n`,
  (name) => `    if basket is None:\n        raise ValueError("no ${name}")\n    text = str(basket).strip()\n    return text.lower()\n`,
  (name) =>
    `    with open("${name}.txt") as file:\n        lines = file.readlines()\n    return {line.rstrip(): len(line) for line in lines}\n`,
  (name) => `    first, *others = basket\n    while others and first != "${name}":\n        first = others.pop()\n    return first\n`,
  (name) => `    try:\n        return int(basket["${name}"])\n    except KeyError as error:\n        print(error)\n    return -1\n`,
];
const NAMES = ['apple', 'pear', 'plum', 'fig', 'date', 'lime', 'kiwi', 'melon', 'grape', 'peach', 'cherry', 'mango'];
const MORE = SHAPES.map((shape, at) =>
  NAMES.filter((_name, n) => n % SHAPES.length === at)
    .map((name) => `def ${name}_of(basket):\n${shape(name)}`)
    .join('\n\n'),
);

describe.skipIf(needs.length > 0)(`whetstone train (needs ${needs.join(' and ') || 'nothing that is missing'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-sweep-'));
  const options = { home: join(folder, 'home') };
  const model = join(folder, 'tiny.gguf');
  const recipe = (more: object) => ({
    base: { use: 'file', with: { path: model, family: 'qwen2.5-coder' } },
    method: { adapter: { use: 'lora', rank: 4, alpha: 8 } },
    ...more,
  });
  const schedule = { batchTokens: 600, maxTokens: 900, learningRate: 0.01 };
  let root: string;

  beforeAll(async () => {
    root = smallRepository();
    for (const [at, text] of MORE.entries()) writeFileSync(join(root, `fruit${at}.py`), text);
    execFileSync('git', ['add', '.'], { cwd: root });
    // The trainer's Python of this machine, in a data folder of the test's own.
    const place = await environmentPlace({ home: options.home, trainer: TRAINER_FOLDER });
    mkdirSync(join(place.folder, 'bin'), { recursive: true });
    writeFileSync(place.python, `#!/bin/sh\nexec "${python}" "$@"\n`, { mode: 0o755 });
    const program = 'import sys, pathlib, tiny; tiny.write_base(pathlib.Path(sys.argv[1]), seed=0)';
    execFileSync(python as string, ['-c', program, model], { env: { PYTHONPATH: TINY, PYTHONDONTWRITEBYTECODE: '1' } });
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
  });

  it('--sweep keeps the better variant, also when it was killed on the way', async () => {
    const file = join(folder, 'rates.json');
    const base = recipe({ schedule: { ...schedule, tokens: 24_000 }, data: { heldOutShare: 0.2 } });
    writeFileSync(file, JSON.stringify({ name: 'rates', recipe: base, grid: { 'schedule.learningRate': [1e-7, 0.01] } }));
    const args = ['train', root, '--sweep', file, '--memory', '4G'];
    const running = startWhetstone(args, options);
    await running.said(/variant 2:[\s\S]*planned/);
    running.child.kill('SIGKILL');
    await running.finished;
    for (let round = 0; round < 100 && areTrained(root); round += 1) await delay(100);

    const { code, stdout, stderr } = await runWhetstone([...args, '--json'], options);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('variant 1:');
    const told = JSON.parse(stdout) as Told;
    expect(told).toMatchObject({ schema: 'whetstone.sweep/1', name: 'rates', tokens: 24_000 });
    expect(told.variants.map(({ label, rung, isWinner }) => [label, rung, isWinner])).toEqual([
      ['learningRate 0.01', 2, true],
      ['learningRate 1e-7', 1, false],
    ]);
    expect(told.variants[0]?.tokens).toBeGreaterThanOrEqual(24_000);
    expect(told.variants[0]?.heldOutLoss).toBeLessThan((told.variants[1]?.heldOutLoss ?? 0) - 0.5);
    expect(told.variants.every(({ seconds, memoryBytes }) => seconds > 0 && memoryBytes > 0)).toBe(true);
    expect(existsSync(told.winner.models.at(-1)?.ref.with.adapter ?? '')).toBe(true);

    const again = await runWhetstone(args, options);
    expect(again.stdout).toMatch(/learningRate 0\.01 +2 of 2/);
    expect(again.stdout).toMatch(/whetstone sharpen \S+ --models \S+\.json,\S+\.json/);
    expect(again.stderr).not.toContain('rung');
    const listed = await runWhetstone(['train', root, '--list', '--json'], options);
    const winner = { label: 'learningRate 0.01', adapter: told.winner.models.at(-1)?.ref.with.adapter };
    expect(JSON.parse(listed.stdout)).toMatchObject({ sweeps: [{ name: 'rates', state: 'finished', winner }] });
  });

  it('draws rows by what the base fails at on tasks of the train part', async () => {
    const file = join(folder, 'curriculum.json');
    const data = { curriculum: { tasks: 2 }, heldOutShare: 0.2 };
    writeFileSync(file, JSON.stringify({ name: 'tiny', ...recipe({ schedule: { ...schedule, steps: 2 }, data, checkpoints: 1 }) }));
    const args = ['train', root, '--recipe', file, '--memory', '4G', '--json'];
    const { code, stdout, stderr } = await runWhetstone(args, options);
    expect(code, stderr).toBe(0);
    const { outcomes } = JSON.parse(stdout) as { outcomes: readonly { part: string; path: string; verdict: string }[] };
    expect(outcomes.length).toBeGreaterThan(0);
    expect(outcomes.length).toBeLessThanOrEqual(2);
    // Random weights answer nothing right.
    for (const outcome of outcomes)
      expect(outcome).toMatchObject({ part: 'train', path: 'figures.py', verdict: expect.stringMatching(/^(failed|invalid)$/) });
    // No other part was touched for it.
    expect(new Set(admittedParts(root))).toEqual(new Set(['train']));
    const again = await runWhetstone(args, options);
    expect(JSON.parse(again.stdout)).toEqual(JSON.parse(stdout));
    expect(again.stderr).not.toContain('asking the base');
  });
});

interface Told {
  readonly variants: readonly {
    readonly label: string;
    readonly rung: number;
    readonly tokens: number;
    readonly heldOutLoss: number;
    readonly seconds: number;
    readonly memoryBytes: number;
    readonly isWinner: boolean;
  }[];
  readonly winner: { readonly models: readonly { readonly ref: { readonly with: { readonly adapter: string } } }[] };
}

/** Parts of the tasks that the exam of a repository has admitted so far. */
function admittedParts(root: string): readonly string[] {
  const folder = join(root, '.whetstone', 'exams');
  const lines = readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'));
  const decisions = lines.map((line) => JSON.parse(line) as { type: string; part?: string });
  return decisions.flatMap(({ type, part }) => (type === 'admitted' && part !== undefined ? [part] : []));
}

/** Whether a trainer is at work in a repository. */
function areTrained(root: string): boolean {
  return readdirSync('/proc').some((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${root}/.whetstone/training/`);
    } catch {
      return false; // It has just ended.
    }
  });
}
