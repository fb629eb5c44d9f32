import { describe, expect, it } from 'vitest';
import { codeEnd, openingFence } from './answer-dress.ts';

describe('openingFence', () => {
  it('is taken off when it names a language', () => {
    expect(openingFence('```python\nx = 1')).toBe(10);
  });

  it('without a language closes, and is no opening', () => {
    expect(openingFence('```\nThis code adds one.\n```')).toBe(0);
    expect(openingFence('x = 1')).toBe(0);
  });
});

describe('codeEnd', () => {
  it('is the first fence or special token', () => {
    expect(codeEnd('x = 1\n```\nThat is it.')).toBe(6);
    expect(codeEnd('x = 1<|fim_middle|>y')).toBe(5);
    expect(codeEnd('x = 1</s>')).toBe(5);
  });

  it('is the end when there is none', () => {
    expect(codeEnd('x = "a <b> c"')).toBe(13);
  });
});
