import type { CheckOf } from '../core/benchmark-problem.ts';
import type { JudgedProgram } from '../core/judge.ts';
import type { Verdict } from '../core/verdict.ts';
import type { HostLane } from './host-lane.ts';
import { failed, judged, verdictOfEnd, verdictOfLoading, verdictOfLoss } from './judgement.ts';
import { type HostEnd, HostLost } from './python-host.ts';
import { runAlone } from './run-alone.ts';

type PredictionCheck = CheckOf<'python-prediction'>;

/**
 * `program` is the predicted text: of an input a call `f(...)` (what mentions no `f(` is wrong, as CRUXEval has it), of an output an
 * expression without `f`. It is evaluated in the candidate's sandbox, and only its value, as plain data, meets the question's code.
 *
 * Throws `HostLost` when a host is gone for no reason that the prediction gave.
 */
export async function judgePrediction(
  check: PredictionCheck,
  program: string,
  lane: HostLane,
  signal: AbortSignal,
): Promise<JudgedProgram> {
  const startedAt = performance.now();
  const ends: HostEnd[] = [];
  const verdict = await findVerdict(check, program, lane, ends, signal);
  return judged('separate-processes', verdict, { startedAt, testsRun: 1, ends });
}

async function findVerdict(
  check: PredictionCheck,
  program: string,
  lane: HostLane,
  ends: HostEnd[],
  signal: AbortSignal,
): Promise<Verdict> {
  const { code, predicts, output, timeoutSeconds } = check;
  const records = predicts === 'input';
  if (records && !program.includes('f(')) return failed('WrongResult', 'the prediction is no call of f');
  const evaluation = { role: 'expression_host', cpuSeconds: timeoutSeconds } as const;
  const asked = { expression: program, code: records ? code : '', records };
  let evaluated: Awaited<ReturnType<typeof runAlone>>;
  try {
    evaluated = await runAlone(await lane.host('candidate', signal), { ...evaluation, payload: JSON.stringify(asked) }, signal);
  } catch (error) {
    const verdict = error instanceof HostLost ? verdictOfLoss(error) : undefined;
    if (verdict === undefined) throw error;
    return verdict;
  }
  ends.push(evaluated.end);
  const answer = answerIn(evaluated.lines);
  if (answer === undefined) return verdictOfEnd(evaluated.end, timeoutSeconds);
  if (answer.e !== undefined) return verdictOfLoading(answer.e);
  const { lines, end } = await runAlone(
    await lane.host('tests', signal),
    { role: 'prediction_host', payload: JSON.stringify({ code, predicts, output, value: answer.r }), cpuSeconds: timeoutSeconds },
    signal,
  );
  ends.push(end);
  if (lines.length === 0) return verdictOfEnd(end, timeoutSeconds);
  const said = JSON.parse(lines[0]!) as { right?: boolean; error?: string; message?: string; broken?: string };
  if (said.broken !== undefined) return { kind: 'unjudged', error: `the question's code does not run: ${said.broken}` };
  if (said.right === true) return { kind: 'passed' };
  return failed(said.error ?? 'WrongResult', said.message ?? `${program.slice(0, 200)} does not give what is asked for`);
}

function answerIn(lines: readonly string[]): { readonly r?: unknown; readonly e?: unknown } | undefined {
  if (lines.length !== 1) return undefined;
  try {
    return JSON.parse(lines[0]!) as { r?: unknown; e?: unknown };
  } catch {
    return undefined;
  }
}
