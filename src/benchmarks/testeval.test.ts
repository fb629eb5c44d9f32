import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { testeval } from './testeval.ts';

const [pass, coverage, line, branch, path] = testeval;
publicBenchmarkLaws(pass!, { count: 140 });
publicBenchmarkLaws(coverage!, { count: 140 });
publicBenchmarkLaws(line!, { count: 859 });
publicBenchmarkLaws(branch!, { count: 634 });
publicBenchmarkLaws(path!, { count: 556 });

it('names the target in the question, with numbered lines', async () => {
  const [first] = await publicProblems(line!);
  expect(first).toMatchObject({ id: 'TestEval/4/line-16', cluster: 'TestEval/4' });
  if (first?.ask.kind !== 'instruct') throw new Error('no instruction');
  expect(first.ask.instruction).toContain('line 16: return self.findMedianSortedArrays(nums2, nums1)');
  expect(first.ask.given?.code).toContain('16:       return self.find');
});
