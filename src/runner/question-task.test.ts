import { describe, expect, it } from 'vitest';
import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import type { Candidate } from '../core/task.ts';
import { answerOf, questionRevision, questionTask } from './question-task.ts';

const problem: BenchmarkProblem = {
  id: 'Tiny/0',
  language: 'python',
  ask: { kind: 'fill', prefix: 'def one():\n', suffix: '\n\nprint(one())\n' },
  reference: '    return 1',
  programOf: (answer) => answer,
  check: { kind: 'program', language: 'python', before: '', after: '', timeoutSeconds: 1 },
  stops: ['\ndef'],
};
const at = (start: number, text: string, end = start): Candidate => ({
  edits: [{ path: 'answer.py', start, end, text }],
  text,
  origin: { part: 'test', sample: 0 },
});

describe('a question as a task', () => {
  it('is one file with the cursor between prefix and suffix, and never holds the answer or the check', async () => {
    const task = questionTask(problem);
    expect(task.ask).toEqual({ kind: 'fill', path: 'answer.py', offset: 11, language: 'python', stops: ['\ndef'] });
    expect(await task.workspace.read('answer.py')).toBe('def one():\n\n\nprint(one())\n');
    expect(JSON.stringify(task)).not.toContain('return 1');
  });

  it('is an instruction with the code it gives', async () => {
    const ask = { kind: 'instruct', instruction: 'Mend it.', given: { language: 'python', code: 'x = \n' } } as const;
    const task = questionTask({ ...problem, ask, language: 'typescript-es5', stops: [] });
    expect(task.ask).toEqual({
      kind: 'write',
      path: 'answer.ts',
      offset: 0,
      language: 'typescript',
      instruction: 'Mend it.\n\n```python\nx =\n```\n',
    });
    expect(await task.workspace.read('answer.ts')).toBe('');
  });

  it('gives the answer between prefix and suffix; an edit elsewhere is a fault', () => {
    expect(answerOf(problem, at(11, '    return 1'))).toBe('    return 1');
    expect(answerOf(problem, { ...at(0, ''), edits: [] })).toBe('');
    for (const wrong of [at(0, 'x'), at(11, 'x', 12)]) expect(() => answerOf(problem, wrong)).toThrow(RangeError);
  });

  it('has another revision when anything asked is another', () => {
    const revisions = [
      problem,
      { ...problem, id: 'Tiny/1' },
      { ...problem, stops: [] },
      { ...problem, ask: { ...problem.ask, kind: 'fill' as const, prefix: 'def one():', suffix: '\n\n\nprint(one())\n' } },
    ].map(questionRevision);
    expect(new Set(revisions).size).toBe(4);
    expect(questionRevision({ ...problem, reference: undefined })).toBe(revisions[0]);
  });
});
