import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SharpenJson } from '../../src/reports/sharpen-json.ts';
import { madeEnvironment } from '../../src/training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../../src/training/trainer-folder.ts';
import { runWhetstone, testPythonPath } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const MODEL = 'qwen2.5-coder-0.5b';
const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const hasTrainer = (await madeEnvironment({ home, trainer: TRAINER_FOLDER }).catch(() => undefined)) !== undefined;
const needs = [
  ...(hasTrainer ? [] : ['the trainer: whetstone train --doctor']),
  ...(testPythonPath() === undefined ? ['a Python with pytest'] : []),
  ...(existsSync(join(home, 'models', `${MODEL}.gguf`)) ? [] : [`whetstone model pull ${MODEL}`]),
];

describe.skipIf(needs.length > 0)(`sharpen --train (needs ${needs.join(', ') || 'nothing that is missing'})`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-sharpen-train-'));
  const recipe = join(folder, 'two-steps.json');
  let root: string;
  beforeAll(() => {
    root = smallRepository();
    const schedule = { steps: 2, batchTokens: 200, maxTokens: 300 };
    writeFileSync(recipe, JSON.stringify({ name: 'two-steps', schedule, checkpoints: 1, data: { rows: 20, heldOutRows: 2 } }));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
  });

  it('races the real model with what it has learned, tells the training, and serves by a path inside the repository', async () => {
    const budget = ['--units', '16', '--max-tasks', '10'];
    const args = ['sharpen', root, '--train', '--train-recipe', recipe, '--memory', '8G', '--models', MODEL, ...budget, '--json'];
    const { code, stdout, stderr } = await runWhetstone(args);
    expect(stderr).toMatch(/step 2: kept/);
    expect(code).toBe(0);
    const told = JSON.parse(stdout) as SharpenJson & { readonly report: string };
    expect(told.training).toMatchObject({ recipe: 'two-steps', base: MODEL, steps: 2 });
    const [checkpoint] = told.training!.checkpoints;
    const trained = told.arms.find(({ hash }) => hash === checkpoint?.recipe);
    expect(trained?.name).toBe('trained, 2 of 2 steps');
    expect(trained?.n).toBeGreaterThan(0);
    expect(trained?.recipe.models.main.with?.adapter).toMatch(/^\.whetstone\/training\//);
    expect(told.arms.some(({ hash }) => hash === told.training!.untrained)).toBe(true);
    expect(readFileSync(told.report, 'utf8')).toContain('id="training"');

    const served = join(folder, 'trained.json');
    writeFileSync(served, JSON.stringify(trained?.recipe));
    const place = `${join(root, 'figures.py')}:4:5`;
    const answer = await runWhetstone(['complete', place, '--recipe', served, '--json'], { cwd: folder });
    expect([answer.code, answer.stderr]).toEqual([0, expect.any(String)]);
    expect(JSON.parse(answer.stdout)).toHaveProperty('text');
  });
});
