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
