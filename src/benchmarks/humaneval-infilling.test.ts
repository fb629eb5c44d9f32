import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { humanevalInfilling } from './humaneval-infilling.ts';

const [singleLine, randomSpan] = humanevalInfilling;
publicBenchmarkLaws(singleLine!, { count: 1033 });
publicBenchmarkLaws(randomSpan!, { count: 164 });

it('puts the answer between prefix and suffix, and counts holes of one problem together', async () => {
  const problems = await publicProblems(singleLine!);
  const [first] = problems;
  expect(first).toMatchObject({ id: 'SingleLineInfilling/HumanEval/0/L0', cluster: 'HumanEval/0' });
  expect(first!.ask).toMatchObject({ kind: 'fill', suffix: expect.stringMatching(/^ {8}for idx2/) });
  expect(first!.programOf(first!.reference!)).toContain('for idx, elem in enumerate(numbers):\n        for idx2');
  expect(new Set(problems.map(({ cluster }) => cluster)).size).toBe(164);
});
