import { expect, it } from 'vitest';
import type { ProgramRunner, SingleProgram } from '../../src/core/program-runner.ts';

/** The same programs in one language. Each of `escapes` says "refused", and nothing else, for every way out of the interpreter that it tried. */
export interface RunnerPrograms {
  readonly greets: string;
  readonly echoes: string;
  readonly fails: string;
  readonly error: string;
  readonly loops: string;
  readonly hoards: string;
  readonly floods: string;
  readonly escapes: readonly string[];
}

const MIB = 1024 * 1024;
const never = new AbortController().signal;
/** Starting the interpreter is not counted, but a test waits for it. */
const TIMEOUT = { timeout: 240_000 };

export function programRunnerLaws(runner: ProgramRunner, programs: RunnerPrograms): void {
  const run = (source: string, extra: { readonly stdin?: string; readonly limits?: Partial<SingleProgram['limits']> } = {}) =>
    runner.run({ ...extra, source, limits: { wallMs: 30_000, ...extra.limits } }, never);

  it('runs a program to its end', TIMEOUT, async () => {
    expect(await run(programs.greets)).toMatchObject({ end: 'exited', stdout: 'hello\n', stderr: '', outputTruncated: false });
    expect(await run(programs.greets)).not.toHaveProperty('error');
  });

  it('gives it standard input', TIMEOUT, async () => {
    expect((await run(programs.echoes, { stdin: 'one\ntwo\n' })).stdout).toBe('one\n');
  });

  it('tells the error that nobody caught', TIMEOUT, async () => {
    expect(await run(programs.fails)).toMatchObject({
      end: 'exited',
      error: { name: programs.error, message: expect.stringContaining('why') },
    });
  });

  it('ends a program that runs for ever', TIMEOUT, async () => {
    const result = await run(programs.loops, { limits: { wallMs: 500 } });
    expect(result.end).toBe('wall-time');
    expect(result.wallMs).toBeLessThan(10_000);
  });

  it('ends a program that wants too much memory', TIMEOUT, async () => {
    expect((await run(programs.hoards, { limits: { memoryBytes: 100 * MIB } })).end).toBe('memory');
  });

  it('keeps head and tail of a flood of output', TIMEOUT, async () => {
    const result = await run(programs.floods, { limits: { outputBytes: 1000, wallMs: 1500 } });
    expect(['wall-time', 'output']).toContain(result.end);
    expect(result.outputTruncated).toBe(true);
    expect(result.stdout.length).toBeLessThan(1200);
  });

  it('leads nowhere outside: files, processes, network, the Node around it', TIMEOUT, async () => {
    for (const program of programs.escapes) expect((await run(program)).stdout, program).toMatch(/^(refused\n)+$/);
  });

  it('ends at once on abort, with the reason', TIMEOUT, async () => {
    const abort = new AbortController();
    const running = runner.run({ source: programs.loops, limits: { wallMs: 60_000 } }, abort.signal);
    abort.abort(new Error('no longer wanted'));
    await expect(running).rejects.toThrow('no longer wanted');
  });
}
