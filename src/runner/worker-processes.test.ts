import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { CANNOT_WORK, READY, workerProcesses } from './worker-processes.ts';

const node = (script: string): readonly string[] => [process.execPath, '-e', script];
const WAITS = `console.log('${READY}'); process.stdin.resume();`;

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}
const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('starts a new worker for one that was killed, and ends all, a frozen one too', async () => {
  const workers = workerProcesses(node(WAITS), 2);
  const [first = 0, second = 0] = workers.processIds();
  process.kill(first, 'SIGKILL');
  await until(() => workers.processIds().length === 2 && !workers.processIds().includes(first));
  process.kill(second, 'SIGSTOP');
  const all = [...workers.processIds(), first];
  await workers[Symbol.asyncDispose]();
  expect(all.filter(isAlive)).toEqual([]);
});

it('fails with what a worker says when it cannot work at all', async () => {
  const error = { code: 'no-sandbox', message: 'No sandbox.', hint: 'Install one.' };
  await using workers = workerProcesses(
    node(`console.log(JSON.stringify(${JSON.stringify(error)})); process.exitCode = ${CANNOT_WORK}`),
    1,
  );
  await expect(workers.failed).rejects.toMatchObject(error);
});

it('fails when workers die before they are ready, one after the other; whoever dies later is only replaced', async () => {
  await using dead = workerProcesses(node('throw new Error("no memory")'), 1);
  await expect(dead.failed).rejects.toThrow(WhetstoneError);
  await expect(dead.failed).rejects.toThrow(/no memory/);

  await using mortal = workerProcesses(node(`console.log('${READY}'); setTimeout(() => process.exit(1), 20)`), 1);
  const seen = new Set<number>();
  await until(() => {
    for (const pid of mortal.processIds()) seen.add(pid);
    return seen.size > 7;
  });
  expect(await Promise.race([mortal.failed.catch(() => 'failed'), 'still at work'])).toBe('still at work');
});

it('starts another only when none is starting, and never more than twice as many as asked for', async () => {
  await using silent = workerProcesses(node('process.stdin.resume()'), 1);
  silent.startAnother();
  expect(silent.processIds()).toHaveLength(1);

  const script = `setTimeout(() => console.log('${READY}'), 100); process.stdin.resume()`;
  await using workers = workerProcesses(node(script), 1);
  const [first = 0] = workers.processIds();
  const grown = async (size: number, newest: number | undefined): Promise<void> => {
    while (workers.processIds().length !== size || workers.processIds().at(-1) === newest) {
      workers.startAnother();
      await sleep(20);
    }
  };
  await grown(2, undefined);
  const [, second] = workers.processIds();
  await grown(2, second);
  expect(workers.processIds()).not.toContain(first);
  expect(workers.processIds()).toContain(second);
});
