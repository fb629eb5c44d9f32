import type { Coverage, TestCase } from './harness.ts';

/** The shortest time that a test is counted with: set-up and reporting beside its own, and the noise of measuring. */
const MIN_TEST_MS = 25;
/** Importing and collecting one more test file. */
const FILE_OVERHEAD_MS = 100;
/** What may be spent on one run of mutants: with seven runs per hole this keeps twenty admissions a minute on two cores. */
const MUTANT_TESTS_MS = 1_500;
const MAX_MUTANT_TESTS = 40;
/** Time of the cheap subset of an answer's verdict. */
export const CHEAP_TESTS_MS = 3_000;
/** Time of the whole check: more covering tests than this are sampled by the same value. */
export const ALL_TESTS_MS = 20_000;

/** How many lines of the repository each test runs: a test that runs few of them says most about each. */
export function linesPerTest(coverage: Coverage): readonly number[] {
  const counts = new Array<number>(coverage.tests.length).fill(0);
  for (const lines of coverage.hits.values()) for (const tests of lines.values()) for (const test of tests) counts[test]!++;
  return counts;
}

/**
 * A test's time in steps of four times the last, milliseconds. Whatever is decided by time is decided by it: two measurings of one suite
 * on a busy machine then choose the same tests, and the same seed gives the same exam.
 */
function steadyMs(test: TestCase): number {
  return MIN_TEST_MS * 4 ** Math.max(0, Math.ceil(Math.log(test.durationMs / MIN_TEST_MS) / Math.log(4)));
}

/** The covering tests that mutants are tried on: the most specific and quickest first, within a time. */
export function testsForMutants(covering: readonly number[], coverage: Coverage, lines: readonly number[]): readonly TestCase[] {
  const cost = (index: number): number => steadyMs(coverage.tests[index]!) * Math.sqrt(lines[index]! + 1);
  const sorted = [...covering].sort((a, b) => cost(a) - cost(b) || a - b).map((index) => coverage.tests[index]!);
  return within(sorted, MUTANT_TESTS_MS).slice(0, MAX_MUTANT_TESTS);
}

/** Tests in their order for as long as their time lasts; at least one. */
export function within(tests: readonly TestCase[], budgetMs: number): TestCase[] {
  const files = new Set<string>();
  const chosen: TestCase[] = [];
  let spentMs = 0;
  for (const test of tests) {
    const cost = steadyMs(test) + (files.has(test.file) ? 0 : FILE_OVERHEAD_MS);
    if (chosen.length > 0 && spentMs + cost > budgetMs) continue;
    spentMs += cost;
    files.add(test.file);
    chosen.push(test);
  }
  return chosen;
}

/**
 * Orders tests by mutants killed per second: each next test kills the most mutants that none before it killed, per second it takes;
 * tests that kill nothing new follow by all they kill per second. `kills` holds for each test the numbers of the mutants that failed it.
 */
export function byKillsPerSecond(tests: readonly TestCase[], kills: ReadonlyMap<string, ReadonlySet<number>>): TestCase[] {
  const left = new Set(tests);
  const killed = new Set<number>();
  const ordered: TestCase[] = [];
  const seconds = (test: TestCase): number => steadyMs(test) / 1000;
  const fresh = (test: TestCase): number => [...(kills.get(test.id) ?? [])].filter((mutant) => !killed.has(mutant)).length / seconds(test);
  const total = (test: TestCase): number => (kills.get(test.id)?.size ?? 0) / seconds(test);
  while (left.size > 0) {
    const best = [...left].reduce((a, b) => (fresh(b) > fresh(a) ? b : a));
    if (fresh(best) === 0) break;
    for (const mutant of kills.get(best.id) ?? []) killed.add(mutant);
    ordered.push(best);
    left.delete(best);
  }
  return [...ordered, ...[...left].sort((a, b) => total(b) - total(a))];
}
