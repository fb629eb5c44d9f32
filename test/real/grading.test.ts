import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenBenchmark } from '../../src/cli/open-benchmark.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { answersTo, gradeAll, hasHumaneval, openHumaneval } from '../support/graded-humaneval.ts';

const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
const LEASE_MS = 2_000;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(!hasSandbox || !hasHumaneval)('grading in processes (needs a sandbox, and ../shared/data beside the clone)', () => {
  let open: OpenBenchmark;
  let expected: Record<string, string>;
  const grading = () => ({ open, answers: answersTo(open, 20, 1), leaseMs: LEASE_MS });

  beforeAll(async () => {
    open = await openHumaneval();
    const alone = await gradeAll(grading(), 'here');
    folders.push(alone.folder);
    expected = alone.verdicts;
  });

  it('one grader alone passes references, fails what is wrong, and ends what never ends', () => {
    const kinds = Object.entries(expected).map(([name, kind]) => [name.at(-1), kind]);
    expect(kinds.filter(([attempt]) => attempt === '0').map(([, kind]) => kind)).toEqual(Array(20).fill('passed'));
    expect(kinds.filter(([attempt, kind]) => attempt === '1' && kind === 'passed')).toEqual([]);
    expect(kinds.filter(([attempt]) => attempt === '3')).toEqual([['3', 'timed-out']]);
  });

  it('two processes, one killed and one frozen past its lease and woken, give the same verdicts, each once', async () => {
    const faults: Promise<void>[] = [];
    const { folder, verdicts } = await gradeAll(
      {
        ...grading(),
        during: ({ graders, queuePath, graded }) => {
          if (graded === 3) faults.push(harm(graders as unknown as { processIds(): readonly number[] }, queuePath));
        },
      },
      2,
    );
    folders.push(folder);
    await Promise.all(faults);
    expect(faults).toHaveLength(1);
    expect(verdicts).toEqual(expected);
    const lines = readFileSync(join(folder, 'grades.jsonl'), 'utf8').trimEnd().split('\n');
    expect(new Set(lines.map((line) => JSON.parse(line).key)).size).toBe(lines.length);
    // Nothing is left: no process with this queue, no queue.
    expect(spawnSync('pgrep', ['-f', folder], { encoding: 'utf8' }).stdout.trim()).toBe('');
    expect(existsSync(join(folder, 'queue.sqlite'))).toBe(false);
  });
});

/** Freezes one worker while it holds a unit, kills the other; wakes the first when its unit has gone to somebody else. */
async function harm(graders: { processIds(): readonly number[] }, queuePath: string): Promise<void> {
  const database = new DatabaseSync(queuePath, { readOnly: true });
  const held = database.prepare('SELECT key, token, worker FROM units WHERE token IS NOT NULL AND ended = 0');
  const of = database.prepare('SELECT token, ended FROM units WHERE key = ?');
  const frozen = await (async () => {
    while (true) {
      for (const { key, token, worker } of held.all() as Record<string, string>[]) {
        const pid = Number(worker?.split(' ')[1]);
        process.kill(pid, 'SIGSTOP');
        const now = of.get(key as string) as { token: string | null; ended: number };
        if (now.token === token && now.ended === 0) return { pid, key: key as string, token };
        process.kill(pid, 'SIGCONT');
      }
      await sleep(1);
    }
  })();
  for (const pid of graders.processIds()) if (pid !== frozen.pid) process.kill(pid, 'SIGKILL');
  const isGone = (): boolean => {
    const now = of.get(frozen.key) as { token: string | null; ended: number };
    return now.ended === 1 || now.token !== frozen.token;
  };
  while (!isGone()) await sleep(20);
  process.kill(frozen.pid, 'SIGCONT');
  database.close();
}
