import { describe, expect, it } from 'vitest';
import { python } from '../../languages/python.ts';
import type { Cursor } from '../cursor.ts';
import { holdEnd, holdOptions } from './hold-end.ts';

function cursorAt(text: string): Cursor {
  const [prefix = '', suffix = ''] = text.split('▮');
  const linePrefix = prefix.slice(prefix.lastIndexOf('\n') + 1);
  const lineSuffix = suffix.split('\n')[0] ?? '';
  return { path: 'a.py', text: prefix + suffix, offset: prefix.length, prefix, suffix, linePrefix, lineSuffix, newline: '\n' };
}

const BODY = cursorAt('def f(a: int) -> int:\n    ▮\n\n\ndef g():\n    pass\n');
const STATEMENT = cursorAt('def f(a):\n    b = 1\n    ▮\n    return b\n');

describe('holding the end token back', () => {
  it.each([
    ['', Number.POSITIVE_INFINITY],
    ['# first of all', Number.POSITIVE_INFINITY],
    ['if a:', Number.POSITIVE_INFINITY],
    ['return max(a', Number.POSITIVE_INFINITY],
    ['total = a +', Number.POSITIVE_INFINITY],
    ['return a', 1.5],
    ['if a:\n        return 1', 1.5],
  ])('asks %j for %d nats before a function may end', (said, nats) => {
    expect(holdEnd(BODY, '', python, holdOptions.parse({ blockNats: 1.5 })).penalty(said)).toBe(nats);
  });

  it('leaves a whole statement to the model, and a header whose body follows', () => {
    const rule = holdEnd(STATEMENT, '', python, holdOptions.parse({ blockNats: 1.5 }));
    expect(rule.penalty('b += a')).toBe(0);
    const header = cursorAt('def f(a):\n    ▮\n        return 1\n');
    expect(holdEnd(header, '', python, holdOptions.parse({})).penalty('if a:')).toBe(0);
    expect(rule.penalty('try:')).toBe(Number.POSITIVE_INFINITY);
  });

  it('looks behind a forced start only', () => {
    const rule = holdEnd(BODY, '    ', python, holdOptions.parse({}));
    expect(rule.penalty('    ')).toBe(Number.POSITIVE_INFINITY);
    expect(rule.penalty('    return a')).toBe(0);
  });

  it('is named by all that it depends on', () => {
    const [plain, nats] = [holdOptions.parse({}), holdOptions.parse({ blockNats: 1 })];
    const ids = [holdEnd(BODY, '', python, plain), holdEnd(BODY, '', python, nats), holdEnd(STATEMENT, '', python, plain)].map(
      ({ id }) => id,
    );
    expect(new Set(ids).size).toBe(3);
    expect(holdEnd(BODY, '', python, plain).id).toBe(ids[0]);
  });
});
