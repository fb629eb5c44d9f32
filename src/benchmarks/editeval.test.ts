import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { editeval } from './editeval.ts';

publicBenchmarkLaws(editeval, { count: 130 });

it('puts an edited piece into its program, wherever the mark stands', async () => {
  const problems = await publicProblems(editeval);
  const cipher = problems.find(({ id }) => id === 'EditEval/60')!;
  expect(cipher.programOf('    x = "$&"')).toMatch(/^class Cipher:[\s\S]*self\.seed = seed\n {4}x = "\$&"\n/);
  const twice = problems.find(({ id }) => id === 'EditEval/166')!;
  expect(twice.programOf('abc').match(/abc/g)).toHaveLength(2);
});

it('runs tests apart from the answer unless they look into it', async () => {
  const kind = async (id: string) => (await publicProblems(editeval)).find((problem) => problem.id === id)?.check.kind;
  expect(await kind('EditEval/0')).toBe('python-tests');
  expect(await kind('EditEval/60')).toBe('python-tests');
  expect(await kind('EditEval/61')).toBe('program');
  expect(await kind('EditEval/64')).toBe('program');
});
