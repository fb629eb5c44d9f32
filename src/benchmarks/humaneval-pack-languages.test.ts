import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { humanevalPackLanguages } from './humaneval-pack-languages.ts';

for (const benchmark of humanevalPackLanguages) publicBenchmarkLaws(benchmark, { count: 164 });

it.each(humanevalPackLanguages)('$name knows a wrong answer for each task that differs from the right one', async (benchmark) => {
  const buggy = await benchmark.buggy(join(SHARED_DATA, 'humanevalpack'));
  const same = (await publicProblems(benchmark)).filter(({ id, reference }) => buggy.get(id) === reference || !buggy.has(id));
  expect(same.map(({ id }) => id)).toEqual([]);
});

it('keeps helpers that the prompt defines, whether the answer is a body or the whole function', async () => {
  for (const name of ['humaneval-pack-go', 'humaneval-fix-go']) {
    const problem = (await publicProblems(humanevalPackLanguages.find((one) => one.name === name)!)).find(({ id }) => id === 'Go/32')!;
    const program = problem.programOf(problem.reference as string);
    expect([program.match(/^func Poly/gm)?.length, program.match(/^func FindZero/gm)?.length, program.match(/^package/gm)?.length]).toEqual(
      [1, 1, 1],
    );
  }
});

it('goes by the name that the prompt defines where the record names another', async () => {
  const problem = (await publicProblems(humanevalPackLanguages[1]!)).find(({ id }) => id === 'JavaScript/114')!;
  expect(problem.ask).toMatchObject({ instruction: expect.stringContaining('`minSubArraySum`') });
  expect(problem.programOf(problem.reference as string).match(/^const minSubArraySum/gm)).toHaveLength(1);
});

it('makes a false console.assert an error, after the answer', async () => {
  const [problem] = await publicProblems(humanevalPackLanguages[0]!);
  expect(problem?.check).toMatchObject({ after: expect.stringMatching(/^\nconsole\.assert = /) });
});
