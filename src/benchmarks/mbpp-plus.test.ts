import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { mbppPlus } from './mbpp-plus.ts';

const [newer, newerBase, older, olderBase] = mbppPlus;
publicBenchmarkLaws(newer!, { count: 378 });
publicBenchmarkLaws(newerBase!, { count: 378 });
publicBenchmarkLaws(older!, { count: 399 });
publicBenchmarkLaws(olderBase!, { count: 399 });

const tuple = (...v: number[]) => ({ $: 'tuple', v });

it.each([
  ['Mbpp/2', [tuple(3, 4, 5, 6), tuple(5, 7, 4, 10)]],
  ['Mbpp/106', [[5, 6, 7], tuple(9, 10)]],
  [
    'Mbpp/115',
    [
      [
        { $: 'dict', v: [] },
        { $: 'dict', v: [] },
        { $: 'dict', v: [] },
      ],
    ],
  ],
  ['Mbpp/252', [{ $: 'complex', v: ['2', '-5'] }]],
  ['Mbpp/580', [{ $: 'tuple', v: [4, 5, { $: 'tuple', v: [7, 6, tuple(2, 4)] }, 6, 8] }]],
])('puts back the types that JSON lost: %s', async (id, expected) => {
  const inputs = (await publicProblems(older!)).flatMap((problem) =>
    problem.id === id && problem.check.kind === 'python-calls' ? problem.check.inputs : [],
  );
  expect(inputs.map((input) => JSON.stringify(input))).toContain(JSON.stringify(expected));
});

it('reads numbers that JSON does not have', async () => {
  const minimum = (await publicProblems(newer!)).find(({ id }) => id === 'Mbpp/404')?.check;
  expect(JSON.stringify(minimum?.kind === 'python-calls' && minimum.inputs)).toContain(
    '[{"$":"float","v":"-inf"},{"$":"float","v":"inf"}]',
  );
});

it('leaves out the inputs of Mbpp/255 whose answers are millions of values, and no others', async () => {
  const inputs = (await publicProblems(newer!)).map(({ id, check }) => [id, check.kind === 'python-calls' ? check.inputs : []] as const);
  const combinations = inputs.find(([id]) => id === 'Mbpp/255')![1];
  expect(Math.max(...combinations.map(([, length]) => length as number))).toBe(13);
  expect(inputs.flatMap(([, calls]) => calls)).toHaveLength(1174 + 39_841 - 5);
});
