import type { CheckOf } from '../core/benchmark-problem.ts';
import type { JudgedProgram } from '../core/judge.ts';
import type { PlainValue } from '../core/plain-value.ts';
import type { Failure, Verdict } from '../core/verdict.ts';
import { answerOf, type CallAnswer, sameText } from './call-answer.ts';
import { matches } from './compare-values.ts';
import { expectationsOf } from './expectations.ts';
import type { HostLane } from './host-lane.ts';
import { abortable, loadingOf } from './judge-tests.ts';
import { judged, verdictOfEnd, verdictOfLoading, verdictOfLoss } from './judgement.ts';
import { type HostEnd, HostLost } from './python-host.ts';
import { runAlone } from './run-alone.ts';

type CallsCheck = CheckOf<'python-calls'>;

/** Failures told of one program; the rest is counted. */
const MAX_FAILURES = 20;
const SHOWN_CHARACTERS = 300;

/**
 * Calls one function of the program with each list of arguments, in one run, and compares what comes back, here. Inputs are all that the
 * candidate's process sees; expected values come from the check or from its reference program, run apart and once for each check.
 *
 * Throws `HostLost` when a host is gone for no reason that the program gave.
 */
export async function judgeCalls(
  check: CallsCheck,
  program: string,
  lane: HostLane,
  options: { readonly signal: AbortSignal; readonly runAll?: boolean },
): Promise<JudgedProgram> {
  const startedAt = performance.now();
  const { signal } = options;
  const { expected, callsText, stepSeconds } = await expectationsOf(check, lane, signal);
  const host = await lane.host('candidate', signal);
  const decided = Promise.withResolvers<Verdict>();
  const failures: Failure[] = [];
  const answers: CallAnswer[] = [];
  let isLoaded = false;
  let isOver = false;

  const run = host.run(
    {
      role: 'candidate_host',
      payload: `{"program":${JSON.stringify(program)},"entryPoint":${JSON.stringify(check.entryPoint)},"calls":${callsText}}`,
      cpuSeconds: stepSeconds * (check.inputs.length + 1),
      stepSeconds,
    },
    (line) => {
      if (!isLoaded) {
        const raised = loadingOf(line);
        if (raised !== null) return decided.resolve(verdictOfLoading(raised));
        isLoaded = true;
        if (expected.length === 0) decided.resolve({ kind: 'passed' });
      } else takeAnswer(line);
    },
  );

  function takeAnswer(line: string): void {
    if (isOver) return;
    const answer = answerOf(line);
    const wanted = expected[answers.length];
    if (answer === undefined || wanted === undefined) {
      decided.resolve({ kind: 'invalid', reason: 'the program wrote to the connection of its judge' });
      return;
    }
    if (!isRight(check, answer, wanted)) {
      if (failures.length < MAX_FAILURES) failures.push(failureOf(check.inputs[answers.length]!, answer, wanted));
      isOver = options.runAll !== true;
      if (isOver) decided.resolve({ kind: 'failed', failures });
    }
    answers.push(answer);
    if (answers.length === expected.length) decided.resolve(failures.length > 0 ? { kind: 'failed', failures } : { kind: 'passed' });
  }

  run.ended.then(
    (end) => decided.resolve(verdictOfEnd(end, stepSeconds)),
    (error: unknown) => {
      const verdict = error instanceof HostLost ? verdictOfLoss(error) : undefined;
      if (verdict === undefined) decided.reject(error);
      else decided.resolve(verdict);
    },
  );
  let verdict = await abortable(decided.promise, signal).finally(() => run.kill());
  const end: HostEnd | undefined = await run.ended.catch(() => undefined);
  if (verdict.kind === 'passed' && check.comparison.kind === 'python')
    verdict = await acceptedBy(check.comparison.accepts, check, answers, expected, lane, signal);
  return judged('separate-processes', verdict, { testsRun: answers.length, startedAt, ends: [end] });
}

function isRight(check: CallsCheck, answer: CallAnswer, wanted: CallAnswer): boolean {
  if (wanted.raised !== undefined || answer.raised !== undefined)
    return wanted.raised !== undefined && answer.raised !== undefined && wanted.raised.v[0] === answer.raised.v[0];
  if (check.comparison.kind === 'python') return true; // asked at the end, with all results
  if (sameText(answer, wanted)) return true;
  try {
    return matches(answer.result(), wanted.result(), check.comparison);
  } catch {
    return false; // the candidate's process sent what is no plain value
  }
}

/** Asks the check's own text, apart from the candidate, about all results at once. */
async function acceptedBy(
  accepts: string,
  check: CallsCheck,
  answers: readonly CallAnswer[],
  expected: readonly CallAnswer[],
  lane: HostLane,
  signal: AbortSignal,
): Promise<Verdict> {
  const items = answers.map((answer, i) => [check.inputs[i], answer.result(), expected[i]!.result()]);
  const { lines } = await runAlone(
    await lane.host('tests', signal),
    { role: 'accepts_host', payload: JSON.stringify({ accepts, items }), cpuSeconds: check.timeoutSeconds * (items.length + 1) },
    signal,
  );
  const said = JSON.parse(lines[0] ?? '{"broken":"it ended without an answer"}') as { accepted?: boolean[]; broken?: string };
  if (said.accepted === undefined) return { kind: 'unjudged', error: `the comparison of the check does not run: ${said.broken}` };
  const wrong = said.accepted.findIndex((accepted) => !accepted);
  if (wrong < 0) return { kind: 'passed' };
  return { kind: 'failed', failures: [failureOf(check.inputs[wrong]!, answers[wrong]!, expected[wrong]!)] };
}

function failureOf(input: readonly PlainValue[], answer: CallAnswer, wanted: CallAnswer): Failure {
  const test = shown(JSON.stringify(input));
  if (answer.raised !== undefined) return { test, error: answer.raised.v[0] ?? 'Exception', message: answer.raised.message };
  return { test, error: 'WrongResult', message: `${shown(answer.text)} instead of ${shown(wanted.text)}` };
}

function shown(text: string): string {
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS)}…`;
}
