import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { usefulness } from './usefulness.ts';

const DAY_MS = 86_400_000;
const file = (path: string, text: string, language = 'python') => ({ path, text, language });
const PARSER = 'def parse_size(text):\n    number, unit = split_unit(text)\n    return number * UNITS[unit]\n';
const FILES = [
  file('parse.py', 'def parse_rate(text):\n    number, unit = split_unit(text)\n    return number / UNITS[unit]\n'),
  file('draw.py', 'def draw_circle(canvas, radius):\n    canvas.arc(radius)\n'),
];
const examples = [{ language: 'python', text: PARSER }];

describe('usefulness', () => {
  it('of two files of one age the one that speaks of the same is more useful', () => {
    const score = usefulness({ examples, files: FILES, changedAtMs: undefined });
    expect(score('parse.py')).toBe(1);
    expect(score('draw.py')).toBeLessThan(0.45);
  });

  it('of two files with the same words the newer one is, and halves its recency in 180 days', () => {
    const files = ['old.py', 'new.py', 'uncommitted.py'].map((path) => file(path, PARSER));
    const score = usefulness({
      examples,
      files,
      changedAtMs: new Map([
        ['old.py', 0],
        ['new.py', 180 * DAY_MS],
      ]),
    });
    expect(score('new.py')).toBeCloseTo(1, 9);
    expect(score('uncommitted.py')).toBeCloseTo(1, 9);
    expect(score('old.py')).toBeCloseTo(0.6 + 0.4 / 2, 9);
    expect(score('new.py', 0)).toBeCloseTo(0.6 + 0.4 / 2, 9);
    expect(score('gone.py', 180 * DAY_MS)).toBeCloseTo(0.4, 9);
  });

  it('the same words in another language count half', () => {
    const files = [file('a.py', PARSER), file('a.ts', PARSER, 'typescript')];
    const score = usefulness({ examples, files, changedAtMs: undefined });
    expect(score('a.ts')).toBeCloseTo(0.6 / 2 + 0.4, 9);
  });

  it('without examples and dates all are alike', () => {
    const score = usefulness({ examples: [], files: FILES, changedAtMs: undefined });
    expect(FILES.map(({ path }) => score(path))).toEqual([1, 1]);
  });

  it('lies between 0 and 1, and a later change never makes a file less useful', () => {
    const text = fc
      .array(fc.constantFrom('parse', 'size', 'draw', 'canvas', 'unit', 'x'), { maxLength: 12 })
      .map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), fc.integer({ min: 0, max: 900 }), fc.nat(300), (texts, day, later) => {
        const files = texts.map((own, at) => file(`${at}.py`, own));
        const at = (days: number) =>
          usefulness({
            examples,
            files,
            changedAtMs: new Map([
              ['0.py', days * DAY_MS],
              ['gone.py', 2_000 * DAY_MS],
            ]),
          });
        for (const score of files.map(({ path }) => at(day)(path))) {
          expect(score).toBeGreaterThanOrEqual(0);
          expect(score).toBeLessThanOrEqual(1 + 1e-9);
        }
        expect(at(day + later)('0.py')).toBeGreaterThanOrEqual(at(day)('0.py'));
      }),
      { numRuns: 60 },
    );
  });
});
