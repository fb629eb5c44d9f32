import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recipeSchema } from '../../src/core/recipe.ts';
import type { AttemptRecord } from '../../src/core/record.ts';
import type { TrainingRow } from '../../src/datasets/training-row.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { runWhetstone, startWhetstone, testPythonPath } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const jsonLines = (text: string): unknown[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

const home = mkdtempSync(join(tmpdir(), 'whetstone-home-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the command line', () => {
  it('shows help on stdout and exits 0', async () => {
    const { code, stdout, stderr } = await runWhetstone(['--help'], { home });
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('sharpen');
  });

  it.each([
    [['nonsense'], 1, 'unknown command'],
    [['exam', '/no/such/folder'], 1, 'does not exist'],
    [['config', '--minutes', 'soon'], 1, '--minutes soon'],
    [['complete', 'README.md'], 1, 'FILE:LINE:COLUMN'],
    [['model', 'pull', 'no-such-model'], 1, 'no-such-model'],
    [['data', 'repo', '.', '--rows', 'many'], 1, '--rows many'],
  ])('%o exits with %i and says why in two lines', async (args, expected, text) => {
    const { code, stdout, stderr } = await runWhetstone(args, { home });
    expect([code, stdout]).toEqual([expected, '']);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('prints errors as JSON when asked', async () => {
    const { code, stdout } = await runWhetstone(['exam', '/no/such/folder', '--json'], { home });
    expect([code, JSON.parse(stdout)]).toMatchObject([1, { error: { code: 'no-repository', hint: expect.any(String) } }]);
  });

  it('checks the machine and names what to type', async () => {
    const { code, stdout } = await runWhetstone(['doctor', '--json'], { home });
    const { ok, findings } = JSON.parse(stdout) as { ok: boolean; findings: { what: string; state: string; mend?: string }[] };
    const named = findings.map(({ what }) => what);
    for (const what of ['Node', 'git', 'python3', 'sandbox', 'languages of benchmarks', 'engine', 'memory', 'disk', 'models', 'trainer']) {
      expect(named).toContain(what);
    }
    // Beside them only languages whose tools are missing here, each with what installs them.
    for (const { what, state, mend } of findings.slice(named.indexOf('languages of benchmarks') + 1, named.indexOf('engine'))) {
      expect({ what, state, mend: mend === undefined }).toEqual({ what, state: 'advice', mend: false });
    }
    // The data folder of this test is empty.
    expect(findings.find(({ what }) => what === 'models')).toMatchObject({
      state: 'missing',
      mend: 'whetstone model pull qwen2.5-coder-0.5b',
    });
    expect([ok, code]).toEqual([false, 1]);
  });

  it('tells the source of every setting', async () => {
    const { stdout } = await runWhetstone(['config', '--json', '--seed', '3'], { home });
    expect(JSON.parse(stdout)).toMatchObject({ seed: { value: 3, source: 'flag' }, minutes: { value: 6, source: 'default' } });
  });
});

const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
const hasPytest = spawnSync(testPythonPath() ?? 'python3', ['-c', 'import pytest']).status === 0;

describe.skipIf(!hasSandbox || !hasPytest)('sharpen on a small repository (needs a sandbox and a Python with pytest)', () => {
  let root: string;
  const script = join(home, 'scripted.json');
  beforeAll(() => {
    root = smallRepository();
    writeFileSync(script, JSON.stringify({ use: 'scripted', with: { answers: [{ texts: ['return total\n', 'pass\n'] }] } }));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  it('compares texts where no test is usable, and says so; a test command that was named is not passed over', async () => {
    const bare = smallRepository();
    rmSync(join(bare, 'tests'), { recursive: true });
    const found = await runWhetstone(['exam', bare, '--json', '--max-tasks', '5'], { home });
    const exam = JSON.parse(found.stdout);
    expect([found.code, exam.judge, exam.admitted, exam.setup.runner]).toEqual([0, 'text-match', 5, 'none']);
    expect(exam.notes.join(' ')).toContain('weaker');
    const named = await runWhetstone(['exam', bare, '--test-command', 'pytest', '--json'], { home });
    expect([named.code, JSON.parse(named.stdout).error.code]).toEqual([1, 'no-tests']);
    rmSync(bare, { recursive: true });
  });

  const args = (): string[] => ['sharpen', root, '--models', script, '--units', '24', '--max-tasks', '16'];
  const state = (): string => {
    const status = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout;
    const times = readdirSync(root)
      .filter((name) => !name.startsWith('.'))
      .map((name) => `${name} ${statSync(join(root, name)).mtimeMs}`);
    return [status, ...times].join('\n');
  };

  it('races, is cancelled by Ctrl-C without leaving a process, goes on, and changes no file of the user', async () => {
    const before = state();
    const first = startWhetstone(args(), { home });
    await first.said('Choosing.');
    first.child.kill('SIGINT');
    const cancelled = await first.finished;
    expect([cancelled.code, cancelled.stderr]).toEqual([130, expect.stringContaining('goes on where it stopped')]);
    expect(spawnSync('pgrep', ['-f', root], { encoding: 'utf8' }).stdout.trim()).toBe('');

    const { code, stdout, stderr } = await runWhetstone([...args(), '--json'], { home });
    expect([code, stderr.includes('whetstone:')]).toEqual([0, false]);
    const result = JSON.parse(stdout);
    expect(result).toMatchObject({ schema: 'whetstone.sharpen/1', exam: { judge: 'tests' }, unjudged: 0 });
    for (const arm of result.arms) expect(arm).toMatchObject({ n: expect.any(Number), passed: expect.any(Number) });
    expect(recipeSchema.parse(JSON.parse(readFileSync(result.recipe, 'utf8')))).toBeTruthy();
    expect(readFileSync(result.report, 'utf8')).toContain('<!doctype html>');
    expect(state()).toBe(before);

    const runs = await runWhetstone(['runs', root, '--json'], { home });
    expect(JSON.parse(runs.stdout)).toMatchObject([{ phase: 'finished', folder: result.folder }]);
    const report = await runWhetstone(['report', root, '--json'], { home });
    expect(JSON.parse(report.stdout).arms).toEqual(result.arms);
    const place = `${join(root, 'figures.py')}:4:5`;
    const completed = await runWhetstone(['complete', place, '--json'], { home });
    expect(JSON.parse(completed.stdout)).toMatchObject({ file: 'figures.py', line: 4, column: 5 });

    const data = await runWhetstone(['data', 'repo', root, '--json', '--max-tasks', '16'], { home });
    const { rows, file, leftOut } = JSON.parse(data.stdout);
    const written = jsonLines(readFileSync(file, 'utf8')) as TrainingRow[];
    expect([data.code, written.length, Object.keys(leftOut).length > 1]).toEqual([0, rows, true]);
    const asked = (jsonLines(readFileSync(join(result.folder, 'records.jsonl'), 'utf8')) as AttemptRecord[])
      .filter(({ part }) => part === 'choose' || part === 'confirm')
      .map(({ cluster }) => cluster);
    expect(asked.length).toBeGreaterThan(0);
    for (const { provenance } of written) expect(asked).not.toContain(`${provenance.path}:${provenance.definition}`);
    expect(state()).toBe(before);
  });
});
