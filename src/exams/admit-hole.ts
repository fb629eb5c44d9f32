import type { Language } from '../core/language.ts';
import type { Random } from '../core/random.ts';
import type { CandidateHole } from './candidate-hole.ts';
import { ALL_TESTS_MS, byKillsPerSecond, CHEAP_TESTS_MS, testsForMutants, within } from './choose-tests.ts';
import type { Coverage, FillingOutcome, TestCase, TestHarness } from './harness.ts';

/** Design, "Admission": of at least 3 mutants at least 60 % die by assertion or exception. */
const MIN_MUTANTS = 3;
const MAX_MUTANTS = 5;
const MIN_KILLED_SHARE = 0.6;
/** A mutant that loops is ended after this many times what the true text takes. */
const MUTANT_SLOWDOWN = 4;
const MIN_MUTANT_MS = 2_000;
/** An answer may be slower than the true text, and the machine busier than it was. */
const ANSWER_SLOWDOWN = 8;
const MIN_ANSWER_MS = 5_000;
const CONTROL_MS = 60_000;

export interface Admitted {
  readonly cheapTests: readonly TestCase[];
  readonly cheapLimitMs: number;
  readonly allTests: readonly TestCase[];
  readonly allLimitMs: number;
  readonly mutants: { readonly tried: number; readonly killed: number };
}

export interface AdmitOptions {
  readonly harness: TestHarness;
  readonly language: Language;
  readonly coverage: Coverage;
  /** Lines that each test runs. */
  readonly linesPerTest: readonly number[];
  /** Milliseconds of a cold start with the repository's imports. */
  readonly coldMs: number;
  readonly random: Random;
  readonly signal: AbortSignal;
}

/**
 * Tries a candidate: the true text passes, the empty and the neutral filling fail, enough mutants die. Returns how its answers are
 * judged, or the reason why its tests cannot mark it.
 */
export async function admitHole(candidate: CandidateHole, fileText: string, options: AdmitOptions): Promise<Admitted | string> {
  const { harness, language, coverage, signal } = options;
  const { hole, path } = candidate;
  const filling = (id: string, text: string) => ({ id, path, text: fileText.slice(0, hole.start) + text + fileText.slice(hole.end) });
  const judged = (texts: readonly string[], tests: readonly TestCase[], stopAtFirstFailure: boolean, limitMs: number) =>
    harness.judgeMany(
      texts.map((text, i) => filling(String(i), text)),
      { tests, stopAtFirstFailure, limitMs },
      signal,
    );

  const neutral = await language.neutral(fileText, hole);
  if (neutral === undefined) return 'has no neutral filling';
  if (neutral === candidate.text) return 'does nothing';
  const mutants = await language.mutants(fileText, hole, MAX_MUTANTS, options.random.fork('mutants', candidate.id));
  if (mutants.length < MIN_MUTANTS) return `fewer than ${MIN_MUTANTS} mutants`;

  const asked = testsForMutants(candidate.tests, coverage, options.linesPerTest);
  const [control] = await Array.fromAsync(judged([candidate.text], asked, false, CONTROL_MS));
  const tests = passedOf(control!, asked);
  if (control!.end === 'unjudged') return `not judged: ${control!.error ?? ''}`.slice(0, 120);
  if (tests.length === 0) return 'its tests do not pass when they run alone';

  const limitMs = Math.max(MIN_MUTANT_MS, control!.wallMs * MUTANT_SLOWDOWN);
  for await (const { end, id } of judged(['', neutral], tests, true, limitMs)) {
    if (end === 'passed') return id === '0' ? 'the empty filling passes' : 'a neutral filling passes';
    if (end === 'unjudged') return 'not judged: the neutral filling had no verdict';
  }
  const kills = new Map<string, Set<number>>();
  let tried = 0;
  let killed = 0;
  for await (const outcome of judged(mutants, tests, false, limitMs)) {
    if (outcome.end === 'unjudged' || doesNotParse(outcome)) continue;
    tried++;
    const died = outcome.end === 'failed' || outcome.end === 'broken';
    if (died) killed++;
    for (const test of died ? failedOf(outcome, tests) : []) kills.set(test.id, (kills.get(test.id) ?? new Set()).add(tried));
    if (tried - killed > (1 - MIN_KILLED_SHARE) * mutants.length) return 'too many mutants survive';
  }
  if (tried < MIN_MUTANTS) return `fewer than ${MIN_MUTANTS} mutants`;
  if (killed < MIN_KILLED_SHARE * tried) return 'too many mutants survive';

  const ordered = byKillsPerSecond(tests, kills);
  const cheapTests = within(ordered, CHEAP_TESTS_MS);
  const known = new Set(asked.map((test) => test.id));
  const others = candidate.tests.map((index) => coverage.tests[index]!).filter((test) => !known.has(test.id));
  const covering = within([...ordered, ...others], ALL_TESTS_MS);
  // Tests that have not run in this company before: what does not pass the true text judges nobody.
  const [whole] = covering.length > tests.length ? await Array.fromAsync(judged([candidate.text], covering, false, CONTROL_MS)) : [];
  const allTests = whole ? passedOf(whole, covering) : covering;
  if (cheapTests.some((test) => !allTests.includes(test))) return 'its tests disturb each other';
  const limitOf = (ms: number): number => Math.round(MIN_ANSWER_MS + 2 * options.coldMs + ANSWER_SLOWDOWN * (control!.wallMs + ms));
  return {
    cheapTests,
    cheapLimitMs: limitOf(0),
    allTests,
    allLimitMs: limitOf(whole?.wallMs ?? 0),
    mutants: { tried, killed },
  };
}

function passedOf(outcome: FillingOutcome, asked: readonly TestCase[]): TestCase[] {
  const passed = new Set(outcome.tests.filter((test) => test.outcome === 'passed').map((test) => test.id));
  return asked.filter((test) => passed.has(test.id));
}

/** When nothing could be loaded, every test has seen it. */
function failedOf(outcome: FillingOutcome, tests: readonly TestCase[]): readonly TestCase[] {
  if (outcome.end === 'broken') return tests;
  const passed = new Set(outcome.tests.filter((test) => test.outcome === 'passed').map((test) => test.id));
  return tests.filter((test) => !passed.has(test.id));
}

/** The grammar accepts a little more than the interpreter: such a mutant shows nothing about the tests. */
function doesNotParse(outcome: FillingOutcome): boolean {
  return outcome.failures.some((failure) => /^(SyntaxError|IndentationError|TabError)$/.test(failure.error));
}
