import type { SandboxPromises } from '../../sandboxes/promises.ts';
import type { CommandCall } from '../command.ts';
import { diagnose } from '../diagnose.ts';
import { printJson, printResult } from '../print.ts';
import { promisesTable } from '../promises-table.ts';

const MARKS = { fine: 'ok     ', advice: 'advice ', missing: 'MISSING' } as const;

/** `whetstone doctor`: exit code 1 when something is missing that the main job needs. */
export async function run(call: CommandCall): Promise<number> {
  const findings = await diagnose(call.environment);
  const sandboxes = await tryPromises(call.signal);
  const isFine = findings.every(({ state }) => state !== 'missing');
  if (call.json) {
    printJson({ ok: isFine, findings, sandboxes });
  } else {
    for (const { state, what, detail, mend } of findings) {
      printResult(`${MARKS[state]}  ${what}: ${detail}`);
      if (mend !== undefined) printResult(`         ${mend}`);
    }
    printResult(`\nWhat sandboxes hold on this machine, just tried (docs/sandbox.md says more):\n${promisesTable(sandboxes)}`);
  }
  return isFine ? 0 : 1;
}

async function tryPromises(signal: AbortSignal): Promise<readonly SandboxPromises[]> {
  const [{ everySandbox }, { triedPromises }] = await Promise.all([
    import('../../sandboxes/every-sandbox.ts'),
    import('../../sandboxes/promises.ts'),
  ]);
  return Promise.all(everySandbox().map((provider) => triedPromises(provider, signal)));
}
