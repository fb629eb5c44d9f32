import { describe, expect, it } from 'vitest';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import { taskLimit } from '../../src/sandboxes/task-limit.ts';
import { MIB, scriptsIn, survivors, uniqueMarker } from './sandbox-scripts.ts';

/** Attacks on time, memory, processes, output and files: each ends by its limit, and leaves no process behind. */
export function sandboxLimitLaws(provider: SandboxProvider, options: { readonly contains: boolean }): void {
  const run = scriptsIn(provider);

  describe('limits', () => {
    it('outlive the time limit: ignored signals, a session of its own, a double fork', async () => {
      const marker = uniqueMarker();
      const stubborn = `sh -c 'trap "" HUP INT TERM; : ${marker}; while :; do sleep 0.1; done'`;
      const result = await run(`trap "" HUP INT TERM; setsid ${stubborn} & (${stubborn} &) ; setsid setsid ${stubborn} & ${stubborn}`, {
        limits: { wallMs: 700 },
      });
      expect(result).toMatchObject({ end: 'wall-time', exitCode: null });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('hide a child: the program ends, its child goes on with every descriptor closed', async () => {
      const marker = uniqueMarker();
      const result = await run(`setsid sh -c ': ${marker}; sleep 60; sleep 60' <&- >&- 2>&- 3>&- & exit 0`);
      expect(result).toMatchObject({ end: 'exited', exitCode: 0 });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('hide a child that holds the output open', async () => {
      const marker = uniqueMarker();
      const result = await run(`setsid sh -c ': ${marker}; sleep 60; sleep 60' & echo done`);
      expect(result).toMatchObject({ end: 'exited', exitCode: 0, stdout: 'done\n' });
      expect(result.wallMs).toBeLessThan(5000);
      expect(await survivors(marker)).toEqual([]);
    });

    it('start more processes than allowed', async () => {
      const marker = uniqueMarker();
      const result = await run(`: ${marker}; i=0; while [ $i -lt 60 ]; do sleep 30 & i=$((i+1)); done; wait`, {
        limits: { processes: 32 },
      });
      expect(result.end).toBe('processes');
      expect(await survivors(marker)).toEqual([]);
    });

    // Where the kernel bounds nothing, a bomb forks faster than it can be found and takes the machine with it.
    const bombs = it.runIf(taskLimit() !== undefined);
    // What contains nothing promises nothing about bombs: no test, not a skipped one.
    if (options.contains)
      bombs(
        'fork without end',
        async () => {
          const marker = uniqueMarker();
          const result = await run(`bomb() { : ${marker}; bomb | bomb & }; bomb; sleep 30`, { limits: { wallMs: 20_000, processes: 64 } });
          expect(['processes', 'exited']).toContain(result.end);
          expect(result.wallMs).toBeLessThan(15_000);
          expect(await survivors(marker)).toEqual([]);
        },
        40_000,
      );

    it('take memory in many small processes', async () => {
      const hog = `perl -e 'my $x = "x" x (60 * 1024 * 1024); sleep 30'`;
      const result = await run(`${hog} & ${hog} & ${hog} & ${hog} & wait`, { limits: { memoryBytes: 150 * MIB, wallMs: 20_000 } });
      expect(result.end).toBe('memory');
      expect(result.wallMs).toBeLessThan(10_000);
    }, 30_000);

    it('does not count shared pages twice', async () => {
      const script = `perl -e 'my $x = "x" x (60 * 1024 * 1024); for (1..5) { unless (fork) { sleep 1; exit } } 1 while wait > 0; print "fine"'`;
      const result = await run(script, { limits: { memoryBytes: 250 * MIB } });
      expect(result).toMatchObject({ end: 'exited', stdout: 'fine' });
    });

    it('burn CPU time in two processes', async () => {
      const result = await run('while :; do :; done & while :; do :; done', { limits: { cpuSeconds: 1, wallMs: 20_000 } });
      expect(result.end).toBe('cpu-time');
      expect(result.wallMs).toBeLessThan(15_000);
    }, 30_000);

    it('print without end', async () => {
      const result = await run('yes whetstone', { limits: { outputBytes: 10_000, wallMs: 20_000 } });
      expect(['output', 'wall-time']).toContain(result.end);
      expect(result.outputTruncated).toBe(true);
      expect(result.stdout.length).toBeLessThan(11_000);
    }, 30_000);

    it('keeps head and tail of long output and says what is missing', async () => {
      const result = await run('echo begin; yes middle | head -c 3000000; echo end', { limits: { outputBytes: 1000 } });
      expect(result).toMatchObject({ end: 'exited', exitCode: 0, outputTruncated: true });
      expect(result.stdout).toMatch(/^begin\n/);
      expect(result.stdout).toMatch(/end\n$/);
      expect(result.stdout).toMatch(/\[\.\.\. \d+ bytes left out \.\.\.\]/);
    });

    it('flood the verdict channel', async () => {
      const result = await run('yes >&3', { limits: { wallMs: 20_000 } });
      expect(result.end).toBe('output');
      expect(result.channel.length).toBeLessThanOrEqual(16 * MIB);
    }, 30_000);

    it('close every descriptor at once', async () => {
      const result = await run('exec 0<&- 1>&- 2>&- 3>&-; sleep 0.2; exit 5');
      expect(result).toMatchObject({ end: 'exited', exitCode: 5, stdout: '', channel: '' });
    });

    it('write a file past its limit', async () => {
      const result = await run('head -c 3000000 /dev/zero > /tmp/big; wc -c < /tmp/big', { limits: { fileBytes: MIB } });
      expect(Number(result.stdout)).toBe(MIB);
    });
  });
}
