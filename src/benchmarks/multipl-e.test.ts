import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { multiplE } from './multipl-e.ts';

const COUNTS: Readonly<Record<string, number>> = {
  'humaneval-javascript': 161,
  'humaneval-typescript': 159,
  'humaneval-shell': 158,
  'humaneval-go': 154,
  'humaneval-java': 158,
  'mbpp-javascript': 397,
  'mbpp-typescript': 390,
  'mbpp-shell': 382,
};

for (const benchmark of multiplE) publicBenchmarkLaws(benchmark, { count: COUNTS[benchmark.name.slice('multipl-e-'.length)] as number });

it.each(multiplE)('$name has a chat answer for each task', async (benchmark) => {
  const answers = await benchmark.chatAnswers(join(SHARED_DATA, 'multipl-e'));
  expect((await publicProblems(benchmark)).map(({ id }) => answers.get(id)?.trim()).filter((answer) => !answer)).toEqual([]);
});

it('ends a completion where the record says', async () => {
  const shell = await publicProblems(multiplE.find(({ name }) => name === 'multipl-e-humaneval-shell')!);
  expect(shell[0]?.stops).toEqual(['\n}']);
  expect(shell[0]?.check).toMatchObject({ language: 'shell', after: expect.stringMatching(/^\n\}/) });
});

it('keeps helpers after a whole function, unless the tests close it', async () => {
  const answer = (name: string) => `function ${name}(a) {\n  return helper(a);\n}\n\nfunction helper(a) {\n  return a;\n}\n`;
  const script = (await publicProblems(multiplE[0]!))[0]!;
  expect(script.programOf(answer(script.id.replace(/^HumanEval_\d+_/, '')))).toContain('function helper');
});

it('gives a whole Go function one package clause', async () => {
  const go = await publicProblems(multiplE.find(({ name }) => name === 'multipl-e-humaneval-go')!);
  const problem = go[0]!;
  const signature = problem.ask.kind === 'fill' ? problem.ask.prefix.trimEnd().split('\n').at(-1) : '';
  for (const answer of [`${signature}\n\treturn nil\n}\n`, `package other_test\n\nimport "testing"\n\n${signature}\n\treturn nil\n}\n`]) {
    expect(problem.programOf(answer).match(/^package /gm)).toHaveLength(1);
  }
  const again = `${problem.ask.kind === 'fill' ? problem.ask.prefix : ''}\treturn nil\n}\n\nfunc TestOwn(t *testing.T) {\n}\n`;
  expect(problem.programOf(again)).not.toContain('TestOwn');
});
