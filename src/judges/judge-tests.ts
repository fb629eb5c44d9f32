import type { CheckOf } from '../core/benchmark-problem.ts';
import type { JudgedProgram } from '../core/judge.ts';
import type { Verdict } from '../core/verdict.ts';
import type { HostLane } from './host-lane.ts';
import { failed, judged, verdictOfEnd, verdictOfLoading, verdictOfLoss } from './judgement.ts';
import { HostLost } from './python-host.ts';

type TestsCheck = CheckOf<'python-tests'>;

/** Tests may be long without being wrong: their own computing is bounded, but not by the candidate's limit. */
const TESTS_CPU_FACTOR = 10;
const TESTS_CPU_SECONDS = 30;

/**
 * Runs the tests in one sandbox and the program in another; calls and answers are lines of plain data that pass through here. What the
 * candidate's process writes can only ever be an answer to a call: the verdict is spoken by the tests' process.
 *
 * Throws `HostLost` when a host is gone for no reason that the program gave.
 */
export async function judgeTests(check: TestsCheck, program: string, lane: HostLane, signal: AbortSignal): Promise<JudgedProgram> {
  const startedAt = performance.now();
  const [candidateHost, testsHost] = await Promise.all([lane.host('candidate', signal), lane.host('tests', signal)]);
  const decided = Promise.withResolvers<Verdict>();
  const loaded = Promise.withResolvers<void>();
  let isLoaded = false;
  let unanswered = 0;
  let testsRun = 0;
  let hasSpoken = false;
  let candidateVerdict: Verdict | undefined;

  const candidate = candidateHost.run(
    { role: 'candidate_host', payload: JSON.stringify({ program }), cpuSeconds: check.timeoutSeconds },
    (line) => {
      if (!isLoaded) {
        const raised = loadingOf(line);
        if (raised !== null) return decided.resolve(verdictOfLoading(raised));
        isLoaded = true;
        loaded.resolve();
      } else if (unanswered === 0) {
        decided.resolve({ kind: 'invalid', reason: 'the program answered what nobody had asked' });
      } else {
        unanswered -= 1;
        tests.send(line);
      }
    },
  );
  const tests = testsHost.run(
    {
      role: 'tests_host',
      payload: JSON.stringify({ tests: check.tests, entryPoints: check.entryPoints }),
      cpuSeconds: check.timeoutSeconds * TESTS_CPU_FACTOR + TESTS_CPU_SECONDS,
    },
    (line) => {
      if (line.startsWith('{"verdict"')) return takeVerdict(JSON.parse(line) as TestsWords);
      unanswered += 1;
      if (candidateVerdict !== undefined) decided.resolve(candidateVerdict);
      else candidate.send(line);
    },
  );

  function takeVerdict(words: TestsWords): void {
    testsRun = words.calls;
    hasSpoken = true;
    if (words.verdict === 'broken') decided.resolve({ kind: 'unjudged', error: words.message ?? '' });
    else if (words.verdict === 'failed') decided.resolve(failed(words.error ?? 'Exception', words.message ?? ''));
    // A program that did not load has passed nothing, also where its tests ask nothing of it.
    else void loaded.promise.then(() => decided.resolve({ kind: 'passed' }));
  }

  candidate.ended.then(
    (end) => {
      candidateVerdict = verdictOfEnd(end, check.timeoutSeconds);
      if (unanswered > 0 || !isLoaded) decided.resolve(candidateVerdict);
    },
    (error: unknown) => {
      const verdict = error instanceof HostLost ? verdictOfLoss(error) : undefined;
      if (verdict === undefined) decided.reject(error);
      else decided.resolve(verdict);
    },
  );
  tests.ended.then((end) => {
    if (hasSpoken) return;
    if (end.end === 'cpu' || end.end === 'wall') decided.resolve({ kind: 'timed-out', limitMs: check.timeoutSeconds * 1000 });
    else decided.resolve(failed('ProcessEnded', `the tests ended without a verdict (${end.end}, ${end.signal ?? end.status})`));
  }, decided.reject);

  const verdict = await abortable(decided.promise, signal).finally(() => {
    candidate.kill();
    tests.kill();
  });
  const ends = await Promise.all([candidate.ended.catch(() => undefined), tests.ended.catch(() => undefined)]);
  return judged('separate-processes', verdict, { testsRun, startedAt, ends });
}

interface TestsWords {
  readonly verdict: 'passed' | 'failed' | 'broken';
  readonly calls: number;
  readonly error?: string;
  readonly message?: string;
}

/** What the first line says was raised; `null` when the program is loaded, `undefined` when the line is none of ours. */
export function loadingOf(line: string): unknown {
  try {
    return (JSON.parse(line) as { readonly loaded?: unknown }).loaded;
  } catch {
    return undefined;
  }
}

/** The promise, or `signal.reason` once aborted. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const onAbort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
