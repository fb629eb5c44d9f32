import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import type { BenchmarkProblem, PublicBenchmark } from '../../src/core/benchmark-problem.ts';
import { SHARED_DATA } from '../support/shared-data.ts';

/** Checks may hold a hundred thousand values; a few tell whether they cross as JSON. */
const SEEN_CHECKS = 5;

/** The problems of a benchmark, from the data beside the repository. */
export function publicProblems(benchmark: PublicBenchmark): Promise<readonly BenchmarkProblem[]> {
  return Array.fromAsync(benchmark.problems(join(SHARED_DATA, benchmark.dataSet ?? benchmark.name)));
}

/** What holds for every reader of a public data set without running a program. `count`: problems that the set is known to have. */
export function publicBenchmarkLaws(benchmark: PublicBenchmark, { count }: { readonly count: number }): void {
  const all = publicProblems(benchmark);

  it(`${benchmark.name} has ${count} problems with ids of their own`, async () => {
    const ids = (await all).map(({ id }) => id);
    expect(ids).toHaveLength(count);
    expect(new Set(ids).size).toBe(count);
  });

  it(`${benchmark.name} keeps the answer in its program, and the answer's judge out of the question`, async () => {
    for (const { id, ask, reference, programOf } of await all) {
      expect(programOf('class answer_4711: pass'), id).toContain('answer_4711');
      if (reference !== undefined) expect(reference.trim(), id).not.toBe('');
      expect(ask.kind === 'fill' ? ask.prefix + ask.suffix : ask.instruction, id).not.toBe('');
    }
  });

  it(`${benchmark.name} gives checks that are plain data`, async () => {
    for (const { id, check } of (await all).slice(0, SEEN_CHECKS)) expect(JSON.parse(JSON.stringify(check)), id).toEqual(check);
  });

  it(`${benchmark.name} names its files by address and hash, and reads no others`, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'whetstone-data-'));
    try {
      const read = () => Array.fromAsync(benchmark.problems(folder));
      await expect(read()).rejects.toMatchObject({ code: 'data-missing', hint: expect.stringContaining('whetstone data fetch') });
      for (const source of benchmark.sources) {
        expect(source).toMatchObject({
          sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
          address: expect.stringMatching(/\/[0-9a-f]{40}\//),
        });
        mkdirSync(dirname(join(folder, source.file)), { recursive: true });
        writeFileSync(join(folder, source.file), 'damaged');
      }
      await expect(read()).rejects.toMatchObject({ code: 'data-damaged' });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
}
