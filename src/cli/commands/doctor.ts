import type { CommandCall } from '../command.ts';
import { diagnose } from '../diagnose.ts';
import { printJson, printResult } from '../print.ts';

const MARKS = { fine: 'ok     ', advice: 'advice ', missing: 'MISSING' } as const;

/** `whetstone doctor`: exit code 1 when something is missing that the main job needs. */
export async function run(call: CommandCall): Promise<number> {
  const findings = await diagnose(call.environment);
  const isFine = findings.every(({ state }) => state !== 'missing');
  if (call.json) {
    printJson({ ok: isFine, findings });
  } else {
    for (const { state, what, detail, mend } of findings) {
      printResult(`${MARKS[state]}  ${what}: ${detail}`);
      if (mend !== undefined) printResult(`         ${mend}`);
    }
  }
  return isFine ? 0 : 1;
}
