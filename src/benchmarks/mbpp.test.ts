import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { mbpp } from './mbpp.ts';

const [full, test, sanitized] = mbpp;
publicBenchmarkLaws(full!, { count: 974 });
publicBenchmarkLaws(test!, { count: 500 });
publicBenchmarkLaws(sanitized!, { count: 427 });

it('takes the paper’s test split', async () => {
  const ids = (await publicProblems(test!)).map(({ id }) => id);
  expect([ids[0], ids.at(-1)]).toEqual(['MBPP/11', 'MBPP/510']);
});

it('asks by sentence and first assert, and hides the others', async () => {
  const [, second] = await publicProblems(full!);
  expect(second?.ask).toEqual({
    kind: 'fill',
    prefix:
      '"""\nWrite a function to find the similar elements from the given two tuple lists.\nassert similar_elements((3, 4, 5, 6),(5, 7, 4, 10)) == (4, 5)\n"""\n',
    suffix: '',
  });
});

it('lets tests make objects of the answer’s classes', async () => {
  const check = (await publicProblems(full!)).find(({ id }) => id === 'MBPP/367')?.check;
  expect(check).toMatchObject({ entryPoints: ['Node', 'is_tree_balanced'], tests: expect.stringMatching(/\nroot = Node\(1\)/) });
});

it('defines a function anew where prompt and body are no program together', async () => {
  const problems = await publicProblems(sanitized!);
  expect(problems[0]?.reference).toBe(
    '\ndef similar_elements(test_tup1, test_tup2):\n  res = tuple(set(test_tup1) & set(test_tup2))\n  return (res) \n',
  );
  const anew = problems.filter(({ reference }) => reference?.startsWith('\n'));
  expect(anew.length).toBeGreaterThan(200);
});
