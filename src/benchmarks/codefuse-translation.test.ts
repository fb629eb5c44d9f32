import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { codefuseTranslation } from './codefuse-translation.ts';

const [toPython, toJava] = codefuseTranslation;
publicBenchmarkLaws(toPython!, { count: 662 });
publicBenchmarkLaws(toJava!, { count: 650 });

it('gives the program to translate and names what the tests will call', async () => {
  const [first] = await publicProblems(toPython!);
  expect(first).toMatchObject({
    language: 'python',
    ask: { instruction: expect.stringContaining('remove_Occ(s,ch)'), given: { language: 'java' } },
    check: { kind: 'python-tests', entryPoints: ['remove_Occ'] },
  });
  const [java] = await publicProblems(toJava!);
  expect(java).toMatchObject({
    language: 'java',
    ask: { instruction: expect.stringContaining('class `RemoveOcc`'), given: { language: 'python' } },
    check: { kind: 'program', language: 'java' },
  });
});

it('calls at least one function of the translation in each Python test', async () => {
  const idle = (await publicProblems(toPython!)).filter(({ check }) => check.kind === 'python-tests' && check.entryPoints.length === 0);
  expect(idle.map(({ id }) => id)).toEqual([]);
});
