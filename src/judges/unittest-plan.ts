import { z } from 'zod';
import type { CheckOf } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { HostLane } from './host-lane.ts';
import { runAlone } from './run-alone.ts';

const planSchema = z.object({
  classes: z.array(z.object({ name: z.string(), tests: z.array(z.string()) })),
  free: z.array(z.string()),
  missing: z.array(z.string()),
});
export type PlannedClass = z.infer<typeof planSchema>['classes'][number];

/** What a trusted reading of the tests says: which tests there are, which names they need from the program, and which modules they lack. */
export interface UnittestPlan extends z.infer<typeof planSchema> {
  /** Classes that fail when all those names are stubs, asked once. */
  failsWithStubs(ask: () => Promise<ReadonlySet<string>>): Promise<ReadonlySet<string>>;
}

const COLLECT_SECONDS = 20;
const known = new WeakMap<CheckOf<'python-unittest'>, Promise<UnittestPlan>>();

/** Read once for each check object, in the sandbox of the tests. Throws `WhetstoneError` (`tests-fail`) when the tests are no Python. */
export function planOf(check: CheckOf<'python-unittest'>, lane: HostLane, signal: AbortSignal): Promise<UnittestPlan> {
  const there = known.get(check);
  if (there !== undefined) return there;
  const asked = collect(check, lane, signal);
  known.set(check, asked);
  asked.catch(() => known.delete(check));
  return asked;
}

async function collect(check: CheckOf<'python-unittest'>, lane: HostLane, signal: AbortSignal): Promise<UnittestPlan> {
  const payload = JSON.stringify({ tests: check.tests, classes: check.classes });
  const { lines } = await runAlone(
    await lane.host('tests', signal),
    { role: 'collect_host', payload, cpuSeconds: COLLECT_SECONDS },
    signal,
  );
  const plan = planSchema.safeParse(JSON.parse(lines[0] ?? 'null'));
  if (!plan.success) {
    throw new WhetstoneError('tests-fail', `The unit tests of a check cannot be read: ${lines[0] ?? 'no answer'}`, {
      hint: 'The data set is damaged, or needs another version of Python.',
    });
  }
  let failing: Promise<ReadonlySet<string>> | undefined;
  return {
    ...plan.data,
    failsWithStubs(ask) {
      failing ??= ask();
      failing.catch(() => (failing = undefined));
      return failing;
    },
  };
}
