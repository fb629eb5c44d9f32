import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { MBXP_SETS, mbxp, mbxpSamples } from './mbxp.ts';

const COUNTS: Readonly<Record<string, number>> = { python: 974, javascript: 966, typescript: 968, java: 966, go: 939 };

for (const benchmark of mbxp) publicBenchmarkLaws(benchmark, { count: COUNTS[benchmark.name.slice('mbxp-'.length)] as number });

it.each(MBXP_SETS)('has one recorded answer for each task in $language', async (set) => {
  const samples = await mbxpSamples(join(SHARED_DATA, 'mbxp'), set);
  const problems = await publicProblems(mbxp.find(({ name }) => name === `mbxp-${set.language}`)!);
  expect(problems.map(({ id }) => id).filter((id) => !samples.has(id))).toEqual([]);
  expect(samples.size).toBe(problems.length);
});

it('keeps Python tests out of the program, and puts those of the others after it', async () => {
  const [python] = await publicProblems(mbxp[0]!);
  expect(python?.check).toMatchObject({ kind: 'python-tests', tests: expect.stringMatching(/check\(\w+\)\n$/) });
  const [typescript] = await publicProblems(mbxp[2]!);
  expect(typescript?.check).toMatchObject({ kind: 'program', language: 'typescript-es5', before: '' });
});
