import { describe, expect, it } from 'vitest';
import { PARTS, type Part, type Problem } from '../core/problem.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { outcomesText, taskOutcome, trainProblems } from './task-outcome.ts';

const problem = (part: Part, number: number, notInferable?: string): Problem => ({
  task: { id: `${part} ${number}`, ask: { kind: 'fill', path: 'a.py', offset: 0, language: 'python' }, workspace: memoryWorkspace({}) },
  check: async () => ({ verdict: { kind: 'passed' }, testsRun: 1, wallMs: 1, output: '' }),
  ...{ checkRevision: '', reference: 'secret', kind: 'line', cluster: 'a.py:Table', part },
  ...(notInferable === undefined ? {} : { notInferable }),
});

/** Tells how far it was read. */
function stream(problems: readonly Problem[]) {
  const read: string[] = [];
  return {
    read,
    problems: (async function* () {
      for (const one of problems) {
        read.push(one.task.id);
        yield one;
      }
    })(),
  };
}

describe('trainProblems', () => {
  it('are of the train part alone, whatever the exam gives, and no more than wanted', async () => {
    const mixed = [0, 1, 2].flatMap((number) => PARTS.map((part) => problem(part, number)));
    const { problems, read } = stream([problem('train', 9, 'a help text'), ...mixed]);
    const asked = await Array.fromAsync(trainProblems(problems, 2));
    expect(asked.map(({ task }) => task.id)).toEqual(['train 0', 'train 1']);
    expect(read.at(-1)).toBe('train 1');
    expect(await Array.fromAsync(trainProblems(stream(mixed).problems, 0))).toEqual([]);
  });
});

describe('taskOutcome', () => {
  it('tells kind and place, and nothing of the text', () => {
    const outcome = taskOutcome(problem('train', 1), { kind: 'invalid', reason: 'secret' });
    expect(outcome).toEqual({ task: 'train 1', part: 'train', kind: 'line', path: 'a.py', definition: 'Table', verdict: 'invalid' });
  });

  it.each(['choose', 'confirm'] as const)('has no form for a task of the %s part', (part) => {
    expect(() => taskOutcome(problem(part, 1), { kind: 'passed' })).toThrow();
  });

  it('is counted in words, what was not judged left out', () => {
    const verdicts = ['passed', 'failed', 'unjudged'] as const;
    const outcomes = verdicts.map((verdict) => ({ ...taskOutcome(problem('train', 1), { kind: 'passed' }), verdict }));
    expect(outcomesText(outcomes)).toBe('1 of 2 train tasks failed (line 1 of 2)');
    expect(outcomesText([])).toBe('0 of 0 train tasks failed');
  });
});
