import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addedSpan, linesSpan } from './hunk-spans.ts';

const line = fc.constantFrom('x = 1', '', '    y = call(x)', '  # é', '\tz');

test('a span of lines is those lines, whatever the text ends with', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), fc.boolean(), fc.nat(7), fc.nat(8), (lines, endsWithBreak, from, count) => {
      const text = lines.join('\n') + (endsWithBreak ? '\n' : '');
      const start = Math.min(from, lines.length - 1);
      const taken = lines.slice(start, start + count);
      const span = linesSpan(text, count === 0 ? { start, lines: 0 } : { start: start + 1, lines: taken.length });
      const expected = taken.length === 0 ? '' : taken.join('\n') + (start + taken.length < lines.length || endsWithBreak ? '\n' : '');
      expect(text.slice(span.start, span.end)).toBe(expected);
      expect(text.slice(0, span.start).split('\n')).toHaveLength(start + 1);
    }),
  );
});

test('what was added has no blanks at its ends; too little and too much is nothing', () => {
  const text = `a\n\n    first(1)\n    second(2)\n\nb\n${'c(1)\n'.repeat(20)}`;
  const before = { start: 1, lines: 0 };
  const added = (start: number, lines: number): string | undefined => {
    const span = addedSpan(text, { before, after: { start, lines } });
    return span && text.slice(span.start, span.end);
  };
  expect(added(2, 4)).toBe('first(1)\n    second(2)');
  expect([added(1, 1), added(1, 0), added(7, 13)]).toEqual([undefined, undefined, undefined]);
});
