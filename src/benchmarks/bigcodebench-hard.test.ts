import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { bigcodebenchHard } from './bigcodebench-hard.ts';

const [complete, instruct] = bigcodebenchHard;
publicBenchmarkLaws(complete!, { count: 36 });
publicBenchmarkLaws(instruct!, { count: 36 });

it('gives tests the imports of the prompt, and an answer in words too', async () => {
  const [first] = await publicProblems(instruct!);
  expect(first!.check).toMatchObject({
    classes: ['TestCases'],
    tests: expect.stringMatching(/^import subprocess\nimport ftplib\nimport os\n/),
  });
  expect(first!.programOf('def task_func(): pass')).toMatch(/^import subprocess[\s\S]*\):\n+ {4}pass\ndef task_func\(\): pass$/);
  expect((await publicProblems(complete!))[0]!.programOf('    pass')).toContain('"""\n    pass');
});
