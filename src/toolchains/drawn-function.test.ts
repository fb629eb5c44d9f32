import { describe, expect, it } from 'vitest';
import { drawnFunction } from './drawn-function.ts';

describe('drawnFunction', () => {
  it('ends at the first stop text that occurs, whichever is named first', () => {
    expect(drawnFunction('  a\nclass B\ndef c', ['\ndef', '\nclass'], 'indentation')).toBe('  a');
  });

  it('names stops to leave all else to the data set', () => {
    expect(drawnFunction('  a }\n} more', ['\n//'], 'braces')).toBe('  a }\n} more');
  });

  it('ends with the brace that closes the function', () => {
    expect(drawnFunction('  if (a) { b }\n  return 1;\n}\n\nconsole.log(2)', [], 'braces')).toBe('  if (a) { b }\n  return 1;\n}');
  });

  it('does not count braces in texts and comments, and is not led astray by a lifetime', () => {
    const body = `  let a = "}"; let b = '}'; // }\n  /* } */ let c = \`}\`;\n  fn d<'a>(x: &'a str) {}\n}`;
    expect(drawnFunction(`${body}\nrest`, [], 'braces')).toBe(body);
  });

  it('ends an indented function at the next line at the margin', () => {
    expect(drawnFunction('    a = [\n1,\n]\n', [], 'indentation')).toBe('    a = [\n');
    expect(drawnFunction('    return (\n)\n\n# note\n    \ndef g():\n', [], 'indentation')).toBe('    return (\n)\n\n# note\n    \n');
  });

  it('keeps what does not end', () => {
    for (const blocks of ['braces', 'indentation', 'statements'] as const) expect(drawnFunction('  a {', [], blocks)).toBe('  a {');
  });
});
