import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { cruxeval } from './cruxeval.ts';

const [output, input] = cruxeval;
publicBenchmarkLaws(output!, { count: 800 });
publicBenchmarkLaws(input!, { count: 800 });

it('shows the input to who tells the output, and the output to who tells an input', async () => {
  const [[forOutput], [forInput]] = [await publicProblems(output!), await publicProblems(input!)];
  expect(forOutput!.ask).toMatchObject({ kind: 'instruct', instruction: expect.stringContaining('f([1, 1, 3, 1, 3, 1])') });
  expect(JSON.stringify(forOutput!.ask)).not.toContain(forOutput!.reference);
  expect(forInput!.ask).toMatchObject({ kind: 'instruct', instruction: expect.stringContaining(forOutput!.reference!) });
  expect(JSON.stringify(forInput!.ask)).not.toContain('[1, 1, 3, 1, 3, 1]');
  expect(forInput!.reference).toBe('f([1, 1, 3, 1, 3, 1])');
});

it('makes calls that hand a function over beside the code, and wants a call there too', async () => {
  const shared = (await publicProblems(input!)).filter(({ check }) => check.kind === 'program');
  expect(shared.map(({ id }) => id)).toEqual(['sample_344', 'sample_364']);
  expect(shared[0]!.programOf('f([1], lambda x: x.sort())')).toBe('f([1], lambda x: x.sort())');
  expect(shared[0]!.programOf('[6, 4, 2, 8, 15]')).toMatch(/^_no_call /);
});
