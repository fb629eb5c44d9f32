import { describe, expect, it } from 'vitest';
import type { ExampleRow } from './example.ts';
import { type ExampleForm, examplesOf } from './examples.ts';

const row = (over: Partial<ExampleRow> = {}): ExampleRow => ({
  ...{ type: 'fim', id: 'r1', kind: 'line', language: 'python', path: 'a.py', prefix: 'x = 1\ny = ', middle: 'x + 1', suffix: '\nz\n' },
  ...over,
});
const signal = new AbortController().signal;
const OPTIONS = { maxTokens: 4, signal };

/** Asks for the text before the cursor without its last blanks, which the model must write itself. */
const form: ExampleForm = {
  taskOf: (hole) => ({
    id: hole.id,
    ask: { kind: 'fill', path: hole.path, offset: hole.prefix.length, language: hole.language },
    workspace: { revision: '', list: async () => [hole.path], read: async () => hole.prefix + hole.suffix },
  }),
  compose: async (task) => {
    const prefix = (await task.workspace.read(task.ask.path)).slice(0, task.ask.offset);
    const blanks = /[ ]*$/.exec(prefix)?.[0] ?? '';
    return {
      prompt: { kind: 'complete', prefix: prefix.slice(0, prefix.length - blanks.length) },
      ...(blanks ? { forcedStart: blanks } : {}),
    };
  },
  render: (prompt) => [{ special: '<|go|>' }, { text: prompt.kind === 'complete' ? prompt.prefix : '' }],
  countTokens: async (text) => text.match(/\w+/g)?.length ?? 0,
};
const examples = (rows: readonly ExampleRow[]) => Array.fromAsync(examplesOf(rows, form, OPTIONS));

describe('examplesOf', () => {
  it('asks what the plan asks, and wants the healed start written too', async () => {
    expect(await examples([row()])).toEqual([
      { id: 'r1', kind: 'line', prompt: [{ special: '<|go|>' }, { text: 'x = 1\ny =' }], answer: ' x + 1', ends: true },
    ]);
  });

  it('writes line breaks of one kind and whole characters', async () => {
    const [example] = await examples([row({ prefix: 'a\ud83c', middle: 'if x:\r\n    y\r\n' })]);
    expect(example).toMatchObject({ prompt: [{}, { text: 'a\ufffd' }], answer: 'if x:\n    y\n' });
  });

  it('learns plain text without a prompt and without an end, as many whole lines as fit', async () => {
    const stretch = (middle: string) => row({ type: 'causal', kind: 'stretch', prefix: '', middle, suffix: '' });
    const [some, all, one] = await examples(['one two\nthree\nfour five\n', 'one\n\ntwo', 'a b c d e f\ng'].map(stretch));
    expect(some).toEqual({ id: 'r1', kind: 'stretch', prompt: [], answer: 'one two\nthree\n', ends: false });
    expect(all?.answer).toBe('one\n\ntwo');
    // The trainer counts what is still too long.
    expect(one?.answer).toBe('a b c d e f\n');
  });

  it('takes one row at a time, and none after an abort', async () => {
    const controller = new AbortController();
    let taken = 0;
    const rows = (function* endless() {
      for (;;) yield row({ id: `r${taken++}` });
    })();
    const stream = examplesOf(rows, form, { ...OPTIONS, signal: controller.signal });
    await stream.next();
    expect(taken).toBe(1);
    controller.abort(new Error('enough'));
    await expect(stream.next()).rejects.toThrow('enough');
  });
});
