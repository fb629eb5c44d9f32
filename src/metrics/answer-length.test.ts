import { expect, test } from 'vitest';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import { lengthFigures } from './answer-length.ts';

const answered = (task: string, text: string) =>
  attemptRecord({
    task,
    candidates: [{ edits: [{ path: 'a.py', start: 0, end: 0, text }], text, origin: { part: 'draw', sample: 0 } }],
  });
const TRUTHS: Readonly<Record<string, string>> = { two: 'a = 1\n\n# why\nb = 2', one: 'return a' };
const truthOf = (task: string): string | undefined => TRUTHS[task];

test('lines with code are compared; blank lines and comments are none', () => {
  const records = [answered('two', 'a = 1'), answered('two', 'x()\ny()'), answered('one', 'return a\nreturn b'), answered('one', '')];
  expect(lengthFigures(records, truthOf)).toEqual({ n: 4, shorter: 2, longer: 1 });
});

test('what we failed to judge and tasks of unknown text are left out', () => {
  const unjudged = attemptRecord({ task: 'one', verdict: { kind: 'unjudged', error: 'ours' } });
  expect(lengthFigures([unjudged, answered('unknown', 'a')], truthOf)).toEqual({ n: 0, shorter: 0, longer: 0 });
});
