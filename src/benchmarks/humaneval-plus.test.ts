import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { humanevalPlus } from './humaneval-plus.ts';

const [plus, base] = humanevalPlus;
publicBenchmarkLaws(plus!, { count: 164 });
publicBenchmarkLaws(base!, { count: 164 });

it('adds inputs to the original ones, in order', async () => {
  const [all, original] = [await publicProblems(plus!), await publicProblems(base!)];
  const inputs = (problems: typeof all) => problems.map(({ check }) => (check.kind === 'python-calls' ? check.inputs : []));
  expect(inputs(original).flat()).toHaveLength(1570);
  expect(inputs(all).flat()).toHaveLength(1570 + 122_683);
  expect(inputs(all)[0]!.slice(0, 7)).toEqual(inputs(original)[0]);
  expect(inputs(original)[0]![0]![1]).toEqual({ $: 'float', v: '0.3' });
});

it('takes any root of a polynomial, and keeps tolerances of records', async () => {
  const problems = await publicProblems(base!);
  const oracle = (id: string) => {
    const check = problems.find((problem) => problem.id === id)?.check;
    return check?.kind === 'python-calls' && check.comparison.kind === 'python' ? check.comparison.accepts : '';
  };
  expect(oracle('HumanEval/32')).toContain('ATOL = 0.0001');
  expect(oracle('HumanEval/32')).toContain('math.pow(result, power)');
  expect(oracle('HumanEval/4')).toContain('ATOL = 0.000001');
});
