import { join } from 'node:path';
import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { humanevalExplain, humanevalPackPython } from './humaneval-pack-python.ts';

for (const benchmark of humanevalPackPython) publicBenchmarkLaws(benchmark, { count: 164 });
const [, fix, fixDocs] = humanevalPackPython;

it('shows the wrong body with the tests, or with the docstring', async () => {
  const [withTests, withDocs] = [(await publicProblems(fix!))[0]!, (await publicProblems(fixDocs!))[0]!];
  const shown = ({ ask }: typeof withTests) => (ask.kind === 'instruct' ? (ask.given?.code ?? '') : '');
  expect(shown(withTests)).toContain('def check(has_close_elements)');
  expect(shown(withTests)).not.toContain('Check if in given list');
  expect(shown(withDocs)).toContain('Check if in given list');
  expect(shown(withDocs)).not.toContain('def check(');
});

it('takes a body or a whole function, and keeps helpers of the declaration', async () => {
  const findZero = (await publicProblems(fix!)).find(({ id }) => id === 'Python/32')!;
  expect(findZero.programOf('    return 1\n')).toMatch(/def poly[\s\S]*def find_zero\(xs: list\):\n {4}return 1\n$/);
  const whole = findZero.programOf('def find_zero(xs):\n    return 1\n');
  expect(whole).toMatch(/def poly[\s\S]*\ndef find_zero\(xs\):\n {4}return 1\n$/);
  expect(whole.match(/def find_zero/g)).toHaveLength(1);
});

it('asks for code by a description alone, cut and without the lines of the solution', async () => {
  const [first] = await humanevalExplain(join(SHARED_DATA, 'humanevalpack'));
  expect(first!.describe).toMatchObject({ instruction: expect.stringMatching(/at most \d+ characters/) });
  const told = first!.synthesize(`Compares. for idx2, elem2 in enumerate(numbers): ${'x'.repeat(2000)}`).ask;
  if (told.kind !== 'instruct') throw new Error('no instruction');
  expect(told.instruction).not.toContain('elem2');
  expect(told.instruction.length).toBeLessThan(600);
  expect(told.given?.code).not.toContain('Check if');
});
