import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluationComparisonSchema } from '../../src/core/evaluation-comparison.ts';
import { type EvaluationResult, evaluationResultSchema } from '../../src/core/evaluation-result.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { DATA_SETS, hasHumaneval, PYTHON } from '../support/graded-humaneval.ts';
import { runWhetstone, startWhetstone } from '../support/run-whetstone.ts';

const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
const home = mkdtempSync(join(tmpdir(), 'whetstone-evaluation-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** A model of which every answer is known: right for two questions (with seeds, for some answers to one of them), wrong for the others. */
function script(name: string, delayMs = 0): string {
  const answers = [
    { when: 'def truncate_number', texts: ['    return number % 1.0\n\n\ndef other():\n    pass\n'] },
    { when: 'def separate_paren_groups', texts: ['    return None\n', '    return []\n'] },
    { when: 'def intersperse', texts: ['    return None\n', '    return sum(([x, delimeter] for x in numbers), [])[:-1]\n'] },
    { texts: ['    return None\n'] },
  ];
  const path = join(home, `${name}.json`);
  writeFileSync(path, JSON.stringify({ use: 'scripted', with: { name, answers, delayMs } }));
  return path;
}
const flags = ['--data', DATA_SETS, '--python', PYTHON];
const evaluate = (model: string, ...more: string[]) => ['eval', 'humaneval', '--model', model, '--limit', '6', ...flags, ...more];
const resultOf = (stdout: string): EvaluationResult & { folder: string; report: string } => {
  const printed = JSON.parse(stdout);
  evaluationResultSchema.parse(printed);
  return printed;
};
const lines = (folder: string, file: string) =>
  readFileSync(join(folder, file), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
/** What does not depend on when it ran. */
const figures = ({ tasks, passAtK, passed, unjudged }: EvaluationResult) => ({
  tasks: tasks.map(({ task, attempts }) => [task, attempts.map(({ verdict }) => verdict)]),
  passAtK,
  passed,
  unjudged,
});

describe('what cannot be evaluated', () => {
  it.each([
    [['eval', 'no-such-benchmark'], 'There are: humaneval'],
    [['eval', 'humaneval', '--data', '/no/such/folder'], 'whetstone data fetch humaneval'],
    [['eval', 'humaneval', '--n', 'many'], '--n many'],
    [['grade', 'humaneval', '/no/such/file.jsonl'], 'cannot be read'],
    [['compare', 'one', 'two'], 'no finished evaluation one'],
  ])('%o is refused with what to do', async (args, text) => {
    const { code, stderr } = await runWhetstone(args, { home: join(home, 'empty') });
    expect([code, stderr]).toEqual([1, expect.stringContaining(text)]);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe.skipIf(!hasSandbox || !hasHumaneval)('eval, grade and compare (needs a sandbox, and ../shared/data beside the clone)', () => {
  let quick: ReturnType<typeof resultOf>;
  beforeAll(async () => {
    const { code, stdout, stderr } = await runWhetstone(evaluate(script('quick'), '--json'), { home });
    expect([code, stderr.includes('whetstone:')]).toEqual([0, false]);
    quick = resultOf(stdout);
  });

  it('answers, judges, and tells pass@1 with every verdict; the text ends where the benchmark says', async () => {
    expect(quick).toMatchObject({ n: 6, left: 158, passed: 1, failed: 5, unjudged: 0, modes: { 'separate-processes': 6 } });
    expect(quick.tasks.filter(({ attempts }) => attempts[0]?.verdict === 'passed').map(({ task }) => task)).toEqual(['HumanEval/2']);
    const [answer] = lines(quick.folder, 'answers.jsonl').filter(({ task }) => task === 'HumanEval/2');
    expect(answer).toMatchObject({ text: '    return number % 1.0\n\n', form: 'answer' });
    const report = readFileSync(quick.report, 'utf8');
    expect(report).toContain('HumanEval/5');
    expect(report).not.toContain('<script');
  });

  it('the same command again draws and judges nothing; with --workers the verdicts are the same', async () => {
    const before = ['answers.jsonl', 'grades.jsonl'].map((file) => readFileSync(join(quick.folder, file), 'utf8'));
    const { stdout, stderr } = await runWhetstone(evaluate(script('quick'), '--json'), { home });
    // The model is not even opened.
    expect(stderr).not.toContain('Loading');
    const again = resultOf(stdout);
    expect(figures(again)).toEqual(figures(quick));
    expect(['answers.jsonl', 'grades.jsonl'].map((file) => readFileSync(join(quick.folder, file), 'utf8'))).toEqual(before);
    // Without the grades everything is judged again, by other processes, and nothing drawn.
    rmSync(join(quick.folder, 'grades.jsonl'));
    const graded = resultOf((await runWhetstone(evaluate(script('quick'), '--json', '--workers', '1'), { home })).stdout);
    expect(figures(graded)).toEqual(figures(quick));
    expect(readFileSync(join(quick.folder, 'answers.jsonl'), 'utf8')).toBe(before[0]);
    expect(readdirSync(quick.folder).filter((file) => file.startsWith('queue'))).toEqual([]);
  });

  it('killed while drawing it goes on where it was, and several answers to a question have seeds of their own', async () => {
    const args = [...evaluate(script('slow', 40), '--n', '3', '--temperature', '0.8'), '--json'];
    const first = startWhetstone([...args, '--workers', '1'], { home });
    await first.said('Loading');
    const folder = await firstAnswer('humaneval-', quick.folder);
    first.child.kill('SIGKILL');
    await first.finished;
    // Its worker ends by itself.
    while (spawnSync('pgrep', ['-f', folder]).status === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    const kept = lines(folder, 'answers.jsonl');
    expect(kept.length).toBeLessThan(18);
    const { code, stdout } = await runWhetstone(args, { home });
    const result = resultOf(stdout);
    expect([code, result.folder, result.attempts]).toEqual([0, folder, 3]);
    const answers = lines(folder, 'answers.jsonl');
    expect(answers.slice(0, kept.length)).toEqual(kept);
    expect([answers.length, new Set(answers.map(({ key }) => key)).size, new Set(answers.map(({ seed }) => seed)).size]).toEqual([
      18, 18, 18,
    ]);
    const intersperse = result.tasks.find(({ task }) => task === 'HumanEval/5');
    expect(new Set(answers.filter(({ task }) => task === 'HumanEval/5').map(({ text }) => text)).size).toBeLessThan(3);
    expect(intersperse?.attempts).toHaveLength(3);
  });

  it('Ctrl-C ends it in order: workers are gone, what was drawn is kept', async () => {
    const first = startWhetstone(evaluate(script('stopped', 60), '--workers', '1'), { home });
    await first.said('Loading');
    const folder = await firstAnswer('humaneval-', quick.folder, 'stopped');
    first.child.kill('SIGINT');
    const { code, stderr } = await first.finished;
    expect([code, stderr]).toEqual([130, expect.stringContaining('goes on where it stopped')]);
    expect(spawnSync('pgrep', ['-f', folder], { encoding: 'utf8' }).stdout.trim()).toBe('');
    expect(lines(folder, 'answers.jsonl').length).toBeGreaterThan(0);
  });

  it('several equal answers are refused', async () => {
    const { code, stderr } = await runWhetstone([...evaluate(script('quick')), '--n', '2'], { home });
    expect([code, stderr]).toEqual([1, expect.stringContaining('--temperature 0.2')]);
  });

  it('grades a file of answers against its recorded verdicts, and compares question by question', async () => {
    const file = join(DATA_SETS, 'starcoder2-instruct-evalplus', 'humaneval_eval_results.json');
    const { code, stdout } = await runWhetstone(['grade', 'humaneval', file, '--limit', '25', ...flags, '--json'], { home });
    const graded = resultOf(stdout);
    expect([code, graded.n, graded.published]).toEqual([0, 25, expect.objectContaining({ n: 25, differing: [] })]);

    const compared = await runWhetstone(['compare', graded.run.slice(0, -4), quick.run, '--json'], { home });
    const comparison = evaluationComparisonSchema.parse(JSON.parse(compared.stdout));
    expect(comparison).toMatchObject({ n: 6, verdict: 'cannot-tell', first: { onlyHere: 19 }, lost: [] });
    expect(comparison.difference).toBeCloseTo((comparison.wins - comparison.losses) / 6);
    const told = await runWhetstone(['compare', graded.run, graded.run], { home });
    expect(told.stdout).toMatch(/^Cannot tell: about \d+ more questions would/);
    expect(told.stdout).toContain('±0.0 points');
  });

  it('runs of different questions are not compared', async () => {
    const folder = join(home, 'evaluations', 'other');
    const other = { ...quick, run: 'other', revision: 'another' };
    mkdirSync(folder);
    writeFileSync(join(folder, 'result.json'), JSON.stringify(other));
    const { code, stderr } = await runWhetstone(['compare', 'other', quick.run], { home });
    expect([code, stderr]).toEqual([1, expect.stringContaining('different questions')]);
  });
});

/** The folder of the run of a model other than `known`, once it holds an answer. */
async function firstAnswer(prefix: string, known: string, model = 'slow'): Promise<string> {
  const all = join(home, 'evaluations');
  while (true) {
    for (const name of readdirSync(all).filter((one) => one.startsWith(prefix))) {
      const folder = join(all, name);
      if (folder === known) continue;
      try {
        const isOurs = readFileSync(join(folder, 'evaluation.json'), 'utf8').includes(`"name": "${model}"`);
        if (isOurs && readFileSync(join(folder, 'answers.jsonl'), 'utf8').includes('\n')) return folder;
      } catch {
        // not there yet
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
