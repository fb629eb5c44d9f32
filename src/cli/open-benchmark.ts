import { join, resolve } from 'node:path';
import { benchmarks } from '../catalogue.ts';
import type { BenchmarkProblem, PublicBenchmark } from '../core/benchmark-problem.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type GradedProblem, gradedProblem } from '../runner/grade-unit.ts';
import { questionRevision } from '../runner/question-task.ts';
import type { Environment } from './environment.ts';

/** A public benchmark read from its files. */
export interface OpenBenchmark {
  readonly benchmark: PublicBenchmark;
  /** In the data set's order. */
  readonly problems: readonly BenchmarkProblem[];
  readonly graded: ReadonlyMap<string, GradedProblem>;
  /** Hash of all questions; how they are judged is each one's `checkRevision`. */
  readonly revision: string;
}

/** Folder of all data sets: the one named, else `benchmarks/` of the data folder. */
export function dataSetsFolder(named: unknown, { home, cwd }: Pick<Environment, 'home' | 'cwd'>): string {
  return typeof named === 'string' ? resolve(cwd, named) : join(home, 'benchmarks');
}

/** Throws `WhetstoneError` (`bad-argument`). */
export function benchmarkNamed(name: string | undefined): PublicBenchmark {
  const found = benchmarks.find((one) => one.name === name);
  if (found !== undefined) return found;
  throw new WhetstoneError('bad-argument', name === undefined ? 'No benchmark is named.' : `There is no benchmark ${name}.`, {
    hint: `There are: ${benchmarks.map((one) => one.name).join(', ')}.`,
  });
}

/** Reads every question. Throws `WhetstoneError` (`data-missing`, `data-damaged`). */
export async function openBenchmark(benchmark: PublicBenchmark, dataSets: string): Promise<OpenBenchmark> {
  const problems = await Array.fromAsync(benchmark.problems(join(dataSets, benchmark.dataSet ?? benchmark.name)));
  return {
    benchmark,
    problems,
    graded: new Map(problems.map((problem) => [problem.id, gradedProblem(problem)])),
    revision: hashOf('questions', benchmark.name, ...problems.map(questionRevision)).slice(0, 16),
  };
}
