import type { CheckOf } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { answerOf, answerOfValue, type CallAnswer } from './call-answer.ts';
import type { HostLane } from './host-lane.ts';
import { loadingOf } from './judge-tests.ts';
import { runAlone } from './run-alone.ts';

type CallsCheck = CheckOf<'python-calls'>;

/** What a check of calls expects, ready for any number of programs. */
export interface Expectations {
  readonly expected: readonly CallAnswer[];
  /** JSON of all inputs. */
  readonly callsText: string;
  /** CPU time that a call may take. */
  readonly stepSeconds: number;
}

/** A reference may take longer than what is allowed for candidates, on a slow machine. */
const REFERENCE_PATIENCE = 10;

const known = new WeakMap<CallsCheck, Promise<Expectations>>();

/**
 * The expected values of a check: its own, or what its reference program answers in the sandbox of the tests. Asked once for each check
 * object. Throws `WhetstoneError` (`tests-fail`) when the reference does not answer.
 */
export function expectationsOf(check: CallsCheck, lane: HostLane, signal: AbortSignal): Promise<Expectations> {
  const there = known.get(check);
  if (there !== undefined) return there;
  const asked = findExpectations(check, lane, signal);
  known.set(check, asked);
  asked.catch(() => known.delete(check));
  return asked;
}

async function findExpectations(check: CallsCheck, lane: HostLane, signal: AbortSignal): Promise<Expectations> {
  const callsText = JSON.stringify(check.inputs);
  if ('values' in check.expected)
    return { expected: check.expected.values.map(answerOfValue), callsText, stepSeconds: check.timeoutSeconds };
  const stepSeconds = check.timeoutSeconds * REFERENCE_PATIENCE;
  const payload = `{"program":${JSON.stringify(check.expected.program)},"entryPoint":${JSON.stringify(check.entryPoint)},"calls":${callsText}}`;
  const { lines, end } = await runAlone(
    await lane.host('tests', signal),
    { role: 'candidate_host', payload, cpuSeconds: stepSeconds * (check.inputs.length + 1), stepSeconds },
    signal,
  );
  const expected = lines.slice(1).flatMap((line) => answerOf(line) ?? []);
  if (expected.length !== check.inputs.length) {
    const said = lines.length === 0 ? end.output.slice(-300) : JSON.stringify(loadingOf(lines[0]!));
    throw new WhetstoneError(
      'tests-fail',
      `The reference program of a check answers ${expected.length} of ${check.inputs.length} calls (${end.end}): ${said}`,
      {
        hint: 'The data set needs a package that is missing, or its reference is wrong.',
      },
    );
  }
  const slowest = Math.max(0, ...expected.map(({ seconds }) => seconds));
  return { expected, callsText, stepSeconds: Math.max(check.timeoutSeconds, (check.referenceFactor ?? 0) * slowest) };
}
