import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { humanevalPackLanguages } from '../../src/benchmarks/humaneval-pack-languages.ts';
import { MBXP_SETS, mbxp, mbxpSamples } from '../../src/benchmarks/mbxp.ts';
import { multiplE } from '../../src/benchmarks/multipl-e.ts';
import type { BenchmarkProblem } from '../../src/core/benchmark-problem.ts';
import { programJudge } from '../../src/judges/program-judge.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { allToolchains } from '../../src/toolchains/toolchains.ts';
import { publicProblems } from '../laws/public-benchmark-laws.ts';
import { SHARED_DATA } from '../support/shared-data.ts';

/** The whole sets take minutes: `node bench/program-sets.ts`. These are the first tasks of each, with verdicts read by hand. */

const toolchains = allToolchains();
const missing = new Map(await Promise.all(toolchains.map(async (one) => [one.name, await one.available()] as const)));
const judge = programJudge(toolchains, await chooseSandbox('auto'));
const signal = new AbortController().signal;
afterAll(() => judge[Symbol.asyncDispose]());

async function verdict({ check, programOf }: BenchmarkProblem, answer: string): Promise<string> {
  if (check.kind !== 'program') throw new Error(`a check of kind ${check.kind}`);
  return (await judge.judge(check, programOf(answer), { signal })).verdict.kind;
}

describe.each(humanevalPackLanguages)('$name', (benchmark) => {
  const absent = missing.get(benchmark.language);
  it.skipIf(absent !== undefined)(`passes right answers, fails wrong and empty ones (${absent ?? 'toolchain is here'})`, async () => {
    const buggy = await benchmark.buggy(join(SHARED_DATA, 'humanevalpack'));
    for (const problem of (await publicProblems(benchmark)).slice(0, 2)) {
      expect(await verdict(problem, problem.reference as string), problem.id).toBe('passed');
      expect(await verdict(problem, buggy.get(problem.id) as string), problem.id).toBe('failed');
      expect(await verdict(problem, ''), problem.id).toBe('failed');
    }
  });
});

/** Verdicts of the recorded answers to each language's first tasks: P passed, F failed. */
const FIRST: Readonly<Record<string, string>> = { javascript: 'FFPPFP', typescript: 'PFPFPP', java: 'PPPPPP', go: 'FFFPPF' };

describe.each(MBXP_SETS.filter(({ language }) => language in FIRST))('mbxp-$language', (set) => {
  const absent = missing.get(set.language);
  it.skipIf(absent !== undefined)(`judges recorded answers as they are known to be (${absent ?? 'toolchain is here'})`, async () => {
    const samples = await mbxpSamples(join(SHARED_DATA, 'mbxp'), set);
    const problems = (await publicProblems(mbxp.find(({ name }) => name === `mbxp-${set.language}`)!)).slice(0, 6);
    const letters: string[] = [];
    for (const problem of problems) letters.push((await verdict(problem, samples.get(problem.id) as string)) === 'passed' ? 'P' : 'F');
    expect(letters.join('')).toBe(FIRST[set.language]);
  });
});

describe.each(multiplE.filter(({ name }) => name.includes('humaneval')))('$name', (benchmark) => {
  const absent = missing.get(benchmark.language);
  it.skipIf(absent !== undefined)(`passes a chat answer and fails an empty one (${absent ?? 'toolchain is here'})`, async () => {
    const answers = await benchmark.chatAnswers(join(SHARED_DATA, 'multipl-e'));
    const toolchain = toolchains.find(({ name }) => name === benchmark.language)!;
    const found: string[] = [];
    for (const problem of (await publicProblems(benchmark)).slice(0, 4)) {
      found.push(await verdict(problem, toolchain.extract(answers.get(problem.id) as string)));
      expect(await verdict(problem, ''), problem.id).not.toBe('passed');
    }
    expect(found).toContain('passed');
  });
});
