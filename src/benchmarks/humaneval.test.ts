import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { humaneval } from './humaneval.ts';

publicBenchmarkLaws(humaneval, { count: 164 });

it('leaves helpers of the prompt to the tests, so that an answer cannot replace them', async () => {
  const findZero = (await publicProblems(humaneval)).find(({ id }) => id === 'HumanEval/32');
  if (findZero?.check.kind !== 'python-tests') throw new Error('no tests');
  expect(findZero.check.entryPoints).toEqual(['find_zero']);
  expect(findZero.check.tests).toContain('def poly(');
  expect(findZero.check.tests).not.toContain('def find_zero(');
  expect(findZero.check.tests).toMatch(/\ncheck\(find_zero\)\n$/);
});
