import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { apeval, shownIn } from './apeval.ts';

const [plus, base] = apeval;
publicBenchmarkLaws(plus!, { count: 82 });
publicBenchmarkLaws(base!, { count: 82 });

it('shows history, cursor or selection, and the wish', async () => {
  const problems = await publicProblems(base!);
  const shown = (id: string) => {
    const ask = problems.find((problem) => problem.id === id)?.ask;
    return ask?.kind === 'instruct' ? { told: ask.instruction, code: ask.given?.code ?? '' } : undefined;
  };
  expect(shown('HumanEval/0')!.told).toContain('Version 3:\ndef has_close_elements(n, t):\n    for i in range(len(n - 1)):');
  expect(shown('HumanEval/0')!.code).toMatch(/< t:<\|cursor\|>$/);
  expect(shown('HumanEval/10')!.code).toContain('<|selection|>');
  expect(shown('HumanEval/10')!.told).not.toContain('Version 1');
  expect(problems.filter(({ ask }) => ask.kind === 'instruct' && ask.instruction.includes('The programmer asks: '))).toHaveLength(38);
});

it('names what was shown as the paper does', () => {
  expect(shownIn({ history: [], user: '' })).toBe('C');
  expect(shownIn({ history: [{ code: '' }], user: 'x' })).toBe('H+C+U');
});

it('judges a whole program by HumanEval+', async () => {
  const [first] = await publicProblems(plus!);
  expect(first!.programOf('x = 1')).toBe('x = 1');
  expect(first!.check).toMatchObject({ kind: 'python-calls', entryPoint: 'has_close_elements' });
  expect(first!.reference).toMatch(/^from typing import List/);
});
