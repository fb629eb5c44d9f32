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
const TOO_FEW_MUTANTS = `fewer than ${MIN_MUTANTS} mutants`;
const TOO_MANY_SURVIVE = 'too many mutants survive';

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
 * Tries a candidate: a neutral filling fails, enough mutants die, the empty answer fails, and the true text passes. In this order,
 * because most candidates that fall do so at the first or second question. Returns how its answers are judged, or the reason why its
 * tests cannot mark it.
 */
export async function admitHole(candidate: CandidateHole, fileText: string, options: AdmitOptions): Promise<Admitted | string> {
  const { language, coverage } = options;
  const { hole } = candidate;
  const neutral = await language.neutral(fileText, hole);
  if (neutral === undefined) return 'has no neutral filling';
  if (neutral === candidate.text) return 'does nothing';
  const mutants = await language.mutants(fileText, hole, MAX_MUTANTS, options.random.fork('mutants', candidate.id));
  if (mutants.length < MIN_MUTANTS) return TOO_FEW_MUTANTS;

  const tests = testsForMutants(candidate.tests, coverage, options.linesPerTest);
  const judge = judgeOf(candidate, fileText, options);
  const expectedMs = options.coldMs + tests.reduce((sum, test) => sum + test.durationMs, 0);
  const limitMs = Math.max(MIN_MUTANT_MS, expectedMs * MUTANT_SLOWDOWN);
  const wrong: FillingOutcome[] = [];
  for await (const outcome of judge([neutral], tests, limitMs)) {
    if (outcome.end === 'passed') return 'a neutral filling passes';
    if (outcome.end === 'unjudged') return 'not judged: the neutral filling had no verdict';
    wrong.push(outcome);
  }
  const tried: FillingOutcome[] = [];
  for await (const outcome of judge(mutants, tests, limitMs)) {
    if (outcome.end !== 'unjudged' && !doesNotParse(outcome)) tried.push(outcome);
    const died = tried.filter(hasDied).length;
    if (tried.length - died > (1 - MIN_KILLED_SHARE) * mutants.length) return TOO_MANY_SURVIVE;
    // So many deaths that the rest could survive.
    if (died >= MIN_MUTANTS && died >= MIN_KILLED_SHARE * mutants.length) break;
  }
  for await (const outcome of judge([''], tests, limitMs)) {
    if (outcome.end === 'passed') return 'the empty filling passes';
    wrong.push(outcome);
  }

  // All covering tests together on the true text: who does not pass in this company judges nobody.
  const asked = new Set(tests);
  const others = candidate.tests.map((index) => coverage.tests[index]!).filter((test) => !asked.has(test));
  const covering = within([...tests, ...others], ALL_TESTS_MS);
  const [control] = await Array.fromAsync(judge([candidate.text], covering, CONTROL_MS));
  if (control!.end === 'unjudged') return `not judged: ${control!.error ?? ''}`.slice(0, 120);
  const good = passedOf(control!, covering);
  const judging = tests.filter((test) => good.includes(test));
  if (wrong.some((outcome) => outcome.end === 'failed' && failedOf(outcome, judging).length === 0))
    return 'its tests do not pass in this order';
  const dead = tried.map((outcome) => (hasDied(outcome) ? failedOf(outcome, judging) : []));
  const killed = dead.filter((failed) => failed.length > 0).length;
  if (tried.length < MIN_MUTANTS) return TOO_FEW_MUTANTS;
  if (killed < MIN_KILLED_SHARE * tried.length) return TOO_MANY_SURVIVE;

  // The neutral and the empty filling are wrong answers, too: they tell what a test is worth as mutants do.
  const seen = [...dead, ...wrong.map((outcome) => failedOf(outcome, judging))];
  const kills = new Map(judging.map((test) => [test.id, new Set(seen.flatMap((failed, i) => (failed.includes(test) ? [i] : [])))]));
  const ordered = byKillsPerSecond(judging, kills);
  const allTests = [...ordered, ...good.filter((test) => !asked.has(test))];
  const limitOf = (ms: number): number => Math.round(MIN_ANSWER_MS + 2 * options.coldMs + ANSWER_SLOWDOWN * ms);
  return {
    cheapTests: within(ordered, CHEAP_TESTS_MS),
    cheapLimitMs: limitOf(judging.reduce((sum, test) => sum + test.durationMs, 0)),
    allTests,
    allLimitMs: limitOf(control!.wallMs),
    mutants: { tried: tried.length, killed },
  };
}

function judgeOf(candidate: CandidateHole, fileText: string, { harness, signal }: AdmitOptions) {
  const { hole, path } = candidate;
  return (texts: readonly string[], tests: readonly TestCase[], limitMs: number): AsyncIterable<FillingOutcome> => {
    const fillings = texts.map((text, i) => ({
      id: String(i),
      path,
      text: fileText.slice(0, hole.start) + text + fileText.slice(hole.end),
    }));
    return harness.judgeMany(fillings, { tests, stopAtFirstFailure: false, limitMs }, signal);
  };
}

function hasDied(outcome: FillingOutcome): boolean {
  return outcome.end === 'failed' || outcome.end === 'broken';
}

function passedOf(outcome: FillingOutcome, asked: readonly TestCase[]): TestCase[] {
  const passed = new Set(outcome.tests.filter((test) => test.outcome === 'passed').map((test) => test.id));
  return asked.filter((test) => passed.has(test.id));
}

/** Every test that did not pass: when nothing could be loaded, all have seen it. */
function failedOf(outcome: FillingOutcome, tests: readonly TestCase[]): readonly TestCase[] {
  const passed = passedOf(outcome, tests);
  return tests.filter((test) => !passed.includes(test));
}

/** The grammar accepts a little more than the interpreter: such a mutant shows nothing about the tests. */
function doesNotParse(outcome: FillingOutcome): boolean {
  return outcome.failures.some((failure) => /^(SyntaxError|IndentationError|TabError)$/.test(failure.error));
}
