import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { multilingualHumaneval } from './multilingual-humaneval.ts';

const COUNTS = [164, 161, 161, 161, 160];
for (const [index, benchmark] of multilingualHumaneval.entries()) publicBenchmarkLaws(benchmark, { count: COUNTS[index] as number });

it('has references in Python alone', async () => {
  const counts = await Promise.all(
    multilingualHumaneval.map(async (benchmark) => (await publicProblems(benchmark)).filter(({ reference }) => reference).length),
  );
  expect(counts).toEqual([164, 0, 0, 0, 0]);
});

it('judges Python apart from the answer, and Go as one program', async () => {
  const [python, go] = await Promise.all([multilingualHumaneval[0]!, multilingualHumaneval[4]!].map(publicProblems));
  expect(python?.[0]?.check).toMatchObject({ kind: 'python-tests', entryPoints: ['has_close_elements'] });
  expect(go?.[0]?.check).toMatchObject({ kind: 'program', language: 'go', after: expect.stringContaining('func main()') });
});
