import { describe, expect, it } from 'vitest';
import { repeatedSuffixAt } from './repeated-suffix.ts';

const at = (text: string, suffix: string, options: { readonly atLineStart?: boolean; readonly finished?: boolean } = {}) => {
  const offset = repeatedSuffixAt(text, suffix, { atLineStart: options.atLineStart ?? true, finished: options.finished ?? true });
  return offset === undefined ? text : text.slice(0, offset);
};

describe('repeatedSuffixAt', () => {
  it('finds a telling line again', () => {
    expect(at('x = 1\n    return self.total\n    more', '\n    return self.total\n', { finished: false })).toBe('x = 1\n');
  });

  it('waits with a short line until the next one or the end agrees', () => {
    expect(at('x = 1\n}\ny', '\n}\n', { finished: false })).toBe('x = 1\n}\ny');
    expect(at('x = 1\n}', '\n}\n', { finished: true })).toBe('x = 1\n');
    expect(at('x = 1\n}\n\nend\n', '\n}\nend\n', { finished: false })).toBe('x = 1\n');
  });

  it('takes a last line that is cut off for the beginning of the suffix only behind a whole one', () => {
    expect(at('x = 1\n}\nretu', '\n}\nreturn\n')).toBe('x = 1\n');
    expect(at('x = 1\nretu', '\nreturn\n')).toBe('x = 1\nretu');
  });

  it('does not believe a line at another indentation', () => {
    expect(at('if a:\n        return total\n', '\n    return total\n')).toBe('if a:\n        return total\n');
  });

  it('compares the first line without its blanks when it stands at the start of the line', () => {
    expect(at('return self.total\n', '\n    return self.total\n')).toBe('');
    expect(at('return self.total\n', '\n    return self.total\n', { atLineStart: false })).toBe('return self.total\n');
  });

  it('has nothing to find when nothing follows', () => {
    expect(at('x = 1\n\n', '\n\n')).toBe('x = 1\n\n');
    expect(at('x = 1', '')).toBe('x = 1');
  });
});
