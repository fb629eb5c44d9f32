import type { Candidate, Task } from '../../src/core/task.ts';

/** Candidates that put the given texts at the task's cursor, in order; `logprobs` by place. */
export function candidates(task: Task, texts: readonly string[], logprobs: readonly (number | undefined)[] = []): Candidate[] {
  const { path, offset } = task.ask;
  return texts.map((text, sample) => ({
    edits: [{ path, start: offset, end: offset, text }],
    text,
    origin: { part: 'test', sample, meanLogprob: logprobs[sample] },
  }));
}

export const textsOf = (ordered: readonly Candidate[]): string[] => ordered.map(({ edits }) => edits[0]?.text ?? '');
