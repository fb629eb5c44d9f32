import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runWhetstone } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const project = resolve(import.meta.dirname, '..', '..');
const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const hasModel = existsSync(join(home, 'models', 'qwen2.5-coder-0.5b.gguf'));
const ENGINE = (JSON.parse(readFileSync(join(project, 'package.json'), 'utf8')) as { dependencies: Record<string, string> }).dependencies[
  'node-llama-cpp'
];

/** What README tells people to type; see docs/decisions on the size of an install. */
describe('the package, installed outside the checkout (needs the npm registry or a filled npm cache)', () => {
  const folder = mkdtempSync(join(tmpdir(), 'whetstone-package-'));
  const main = join(folder, 'node_modules', 'whetstone', 'dist', 'cli', 'main.js');
  let root: string;

  beforeAll(() => {
    const npm = (args: readonly string[], cwd: string): string => execFileSync('npm', [...args, '--silent'], { cwd, encoding: 'utf8' });
    const file = npm(['pack', '--pack-destination', folder], project).trim().split('\n').at(-1) as string;
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
    const cpu = `@node-llama-cpp/${process.platform === 'darwin' ? 'mac' : process.platform}-${process.arch}@${ENGINE}`;
    npm(['install', '--prefer-offline', '--no-audit', '--no-fund', '--omit=optional', join(folder, file), cpu], folder);
    root = smallRepository();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    rmSync(root, { recursive: true, force: true });
  });

  it('leaves no trace of packing in the checkout', () => {
    expect(existsSync(join(project, 'npm-shrinkwrap.json'))).toBe(false);
  });

  it('brings no development package and no GPU build', () => {
    for (const absent of [
      'vitest',
      '@biomejs',
      'node',
      'typescript',
      '@node-llama-cpp/linux-x64-cuda',
      '@node-llama-cpp/linux-x64-vulkan',
    ]) {
      expect(existsSync(join(folder, 'node_modules', absent)), absent).toBe(false);
    }
    const megabytes = Number(spawnSync('du', ['-sm', join(folder, 'node_modules')], { encoding: 'utf8' }).stdout.split('\t')[0]);
    expect(megabytes).toBeLessThan(250);
  });

  it('carries the files that are not code, and a lock without registry addresses for whoever publishes it', () => {
    const own = join(folder, 'node_modules', 'whetstone');
    expect(existsSync(join(own, 'dist', 'exams', 'pytest', 'whetstone_runner.py'))).toBe(true);
    expect(existsSync(join(own, 'dist', 'exams', 'vitest', 'whetstone-runner.mjs'))).toBe(true);
    for (const file of ['trainer/train.py', 'trainer/requirements.lock', 'recipes/training/fim-lora.json']) {
      expect(existsSync(join(own, file)), file).toBe(true);
    }
    expect(existsSync(join(own, 'trainer', 'tests'))).toBe(false);
    const lock = readFileSync(join(own, 'npm-shrinkwrap.json'), 'utf8');
    expect(lock).not.toMatch(/"resolved"|"dev": true/);
    expect(existsSync(join(own, 'src'))).toBe(false);
  });

  it('runs: help, an error, settings', async () => {
    const help = await runWhetstone(['--help'], { main, home });
    expect([help.code, help.stdout.includes('sharpen')]).toEqual([0, true]);
    expect((await runWhetstone(['exam', '/no/such/folder'], { main, home })).code).toBe(1);
    expect((await runWhetstone(['config', root, '--json'], { main, home })).code).toBe(0);
    const unknown = await runWhetstone(['train', root, '--recipe', 'none-such'], { main, home });
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('fim-lora')]);
  });

  it.skipIf(!hasModel)('answers with the default model (needs its weights: whetstone model pull qwen2.5-coder-0.5b)', async () => {
    const file = join(root, 'copied.py');
    copyFileSync(join(root, 'figures.py'), file);
    const { code, stdout, stderr } = await runWhetstone(['complete', `${file}:5:9`, '--json'], { main, home });
    expect([code, stderr.includes('whetstone:')]).toEqual([0, false]);
    expect(JSON.parse(stdout)).toMatchObject({ file: 'copied.py', text: expect.any(String), drawnTokens: expect.any(Number) });
  });
});
