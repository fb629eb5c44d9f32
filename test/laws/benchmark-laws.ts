import { expect, it } from 'vitest';
import type { Benchmark, Problem } from '../../src/core/problem.ts';

/** The standing laws of every benchmark. `open` is called once for each law that needs a fresh one: twice the same seed is twice the same. */
export function benchmarkLaws(open: () => Promise<Benchmark>, options: { readonly limit: number }): void {
  const signal = new AbortController().signal;
  let problems: Promise<readonly Problem[]> | undefined;
  const all = (): Promise<readonly Problem[]> => {
    problems ??= open().then((benchmark) => Array.fromAsync(benchmark.problems({ limit: options.limit, signal })));
    return problems;
  };
  const answered = ({ task, check }: Problem, text: string) =>
    check([{ path: task.ask.path, start: task.ask.offset, end: task.ask.offset, text }], signal);

  it('has problems', async () => {
    expect((await all()).length).toBeGreaterThan(0);
  });

  it('the true text passes and the empty answer fails on each', async () => {
    for (const problem of await all()) {
      expect((await answered(problem, problem.reference)).verdict, problem.task.id).toEqual({ kind: 'passed' });
      expect(['failed', 'invalid', 'timed-out'], problem.task.id).toContain((await problem.check([], signal)).verdict.kind);
    }
  });

  it('an edit outside of the hole is invalid', async () => {
    const [problem] = await all();
    const { ask } = problem!.task;
    const outside = [
      [{ path: ask.path, start: ask.offset, end: ask.offset + 1, text: problem!.reference }],
      [{ path: `${ask.path}.other`, start: ask.offset, end: ask.offset, text: problem!.reference }],
      [
        { path: ask.path, start: ask.offset, end: ask.offset, text: problem!.reference },
        { path: ask.path, start: 0, end: 0, text: '# a\n' },
      ],
    ];
    for (const edits of outside) expect((await problem!.check(edits, signal)).verdict.kind).toBe('invalid');
  });

  it('a task shows its file with the hole empty', async () => {
    for (const { task, reference } of await all()) {
      expect(await task.workspace.list()).toContain(task.ask.path);
      const text = await task.workspace.read(task.ask.path);
      expect(task.ask.offset).toBeLessThanOrEqual(text.length);
      expect(text.startsWith(reference, task.ask.offset), task.id).toBe(false);
    }
  });

  it('ids are distinct, and no definition is in two parts', async () => {
    const found = await all();
    expect(new Set(found.map((problem) => problem.task.id)).size).toBe(found.length);
    const parts = Map.groupBy(found, (problem) => problem.cluster);
    for (const [cluster, own] of parts) expect(new Set(own.map((problem) => problem.part)).size, cluster).toBe(1);
  });

  it('the same seed gives the same problems, in the same order, with the same checks', async () => {
    const again = await open();
    const said = (problem: Problem) => [problem.task.id, problem.task.workspace.revision, problem.checkRevision, problem.part];
    const repeated = await Array.fromAsync(again.problems({ limit: options.limit, signal }));
    expect(repeated.map(said)).toEqual((await all()).map(said));
  });

  it('gives one part when asked for one', async () => {
    const benchmark = await open();
    for await (const problem of benchmark.problems({ part: 'confirm', limit: 2, signal })) expect(problem.part).toBe('confirm');
  });
}
