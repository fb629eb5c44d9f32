import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURSOR, languageNamed, taskAt } from '../../../test/laws/technique-kit.ts';
import { cursorOf } from '../cursor.ts';
import { boundaryControl, boundaryOptions } from './boundary-control.ts';

interface Options {
  readonly forced?: string;
  readonly without?: readonly (keyof typeof boundaryOptions.shape)[];
}

async function controlAt(marked: string, { forced = '', without = [] }: Options = {}) {
  const options = boundaryOptions.parse(Object.fromEntries(without.map((piece) => [piece, false])));
  return boundaryControl(await cursorOf(taskAt(marked)), forced, languageNamed('python'), options);
}
const cut = async (marked: string, said: string, options: Options = {}) => (await (await controlAt(marked, options)).cut(said)).text;

const LOOP = `def total(prices):\n    result = 0\n    for price in prices:\n        ${CURSOR}\n    return result\n`;
const REST = `def total(prices):\n    result = ${CURSOR}\n    return result\n`;
const CALL = `print(total(${CURSOR}), end="")\n`;
const PROMPT = `def total(prices):\n    """Sum."""\n${CURSOR}`;
const BODY = `def total(prices):\n    """Sum."""\n    ${CURSOR}\n\n\ndef other():\n    return 1\n`;

describe('boundary control cuts', () => {
  it.each([
    ['a block where the indentation falls back', LOOP, 'result += price\n    return result\n\n\ndef main():\n    pass', 'result += price'],
    [
      'a block where the suffix begins',
      LOOP,
      'result += price\n        count += 1\n    return result\n',
      'result += price\n        count += 1',
    ],
    ['the rest of a line at its end', REST, 'sum(prices)\n    return result\n', 'sum(prices)'],
    ['an argument where the bracket closes', CALL, 'prices), end="")\nprint(1)', 'prices'],
    ['a body at the next definition', BODY, 'return sum(prices)\n\n\ndef more():\n    pass', 'return sum(prices)'],
    ['a closing fence and the prose behind it', BODY, 'return sum(prices)\n```\nThis adds the prices.', 'return sum(prices)'],
    ['special tokens', REST, 'sum(prices)<|file_sep|>other.py', 'sum(prices)'],
    ['blanks drawn again before the cursor', LOOP, '        result += price\n    return result\n', 'result += price'],
    ['line breaks before the first line', LOOP, '\n        result += price\n', 'result += price'],
    ['a fence around the answer', LOOP, '```python\n        result += price\n```', 'result += price'],
    [
      'a body written from the start of the line, with its own indentation',
      PROMPT,
      '\n    total = 0\n    return total\n\n\ndef more():\n    pass',
      '    total = 0\n    return total',
    ],
    ["a repetition of the cursor's own line", REST, '    result = sum(prices)\n', 'sum(prices)'],
  ])('%s', async (_, marked, said, kept) => {
    expect(await cut(marked, said)).toBe(kept);
  });

  it('takes off the text before the cursor that was left to the model', async () => {
    expect(await cut(LOOP, '        result += price\n    return', { forced: '        ' })).toBe('result += price');
    expect(await cut(REST, ' sum(prices)\n', { forced: ' ' })).toBe('sum(prices)');
  });

  it('tries a shorter cut when the file does not parse', async () => {
    const control = await controlAt(LOOP);
    const { text, notes } = await control.cut('result += price\n        count = (1,\n');
    expect(text).toBe('result += price');
    expect(notes).toContain('shorter cut');
  });

  it('keeps a text that no cut can mend, and says so', async () => {
    const { text, notes } = await (await controlAt(REST)).cut('= = =\n');
    expect(text).not.toBe('');
    expect(notes).toContain('does not parse');
  });

  it('keeps blanks at the end only where something follows on the line', async () => {
    expect(await cut(`x = ${CURSOR}+ 1\n`, 'y ')).toBe('y ');
    expect(await cut(`x = ${CURSOR}\n`, 'y ')).toBe('y');
  });

  it('adds nothing when a whole line is answered with a line break', async () => {
    const marked = `def f(pairs):\n    return dict${CURSOR}\n\n\ndef g():\n    pass\n`;
    const control = await controlAt(marked);
    expect(control.stop?.shouldStop('\n')).toBe(true);
    expect(await control.cut('\n\n\ndef h(\n    a,\n):\n    pass')).toMatchObject({ text: '', notes: ['nothing to add'] });
  });

  it('lets a line break stand where the line goes on', async () => {
    expect(await cut(`f(${CURSOR})\n`, '\n    a,\n    b,\n)\n')).toMatch(/^\n {4}a,/);
  });

  it('does none of it when its pieces are off', async () => {
    const said = '```python\nresult += price\n    return result\n```\nDone';
    const without = ['undress', 'repeatedSuffix', 'closing', 'parsing'] as const;
    expect(await cut(LOOP, said, { without })).toBe(said);
  });
});

describe('boundary control stops the engine', () => {
  const stopsAt = async (marked: string, said: string, options: Options = {}): Promise<string | undefined> => {
    const control = await controlAt(marked, options);
    for (let length = 1; length <= said.length; length += 1) {
      if (control.stop?.shouldStop(said.slice(0, length))) return said.slice(0, length);
    }
    return undefined;
  };

  it('as soon as the hole is filled', async () => {
    expect(await stopsAt(REST, 'sum(prices)\n    return result\n')).toBe('sum(prices)\n');
    expect(await stopsAt(LOOP, 'result += price\n    return result\n')).toMatch(/^result \+= price\n {4}r/);
  });

  it('not before the forced start is written', async () => {
    expect(await stopsAt(LOOP, '        result += price\n        ', { forced: '        ' })).toBeUndefined();
  });

  it('when nothing but blank lines come', async () => {
    expect(await stopsAt(LOOP, '\n\n\n\n\n\n\n\n')).toBe('\n\n\n\n');
  });

  it('where a comment that falls back is followed by a fence', async () => {
    const said = 'result += price\n# more\n```';
    const stopped = (await stopsAt(LOOP, said)) ?? said;
    expect((await (await controlAt(LOOP)).cut(stopped)).text).toBe(await cut(LOOP, said));
  });

  it('never when that piece is off', async () => {
    expect((await controlAt(LOOP, { without: ['stopEngine'] })).stop).toBeUndefined();
  });

  it('where the same text drawn to its end would be cut: stopping early changes no answer', async () => {
    const lines = fc.constantFrom(
      'result += price',
      'if price:',
      '    count += 1',
      'return result',
      '```',
      'print(1,',
      '    2)',
      '',
      '# more',
    );
    const blanks = fc.constantFrom('', '    ', '        ');
    const text = fc.array(fc.tuple(blanks, lines), { minLength: 1, maxLength: 6 }).map((drawn) => drawn.map(([a, b]) => a + b).join('\n'));
    for (const marked of [LOOP, REST, BODY]) {
      const control = await controlAt(marked, { without: ['parsing'] });
      await fc.assert(
        fc.asyncProperty(text, async (said) => {
          const stopped = (await stopsAt(marked, said, { without: ['parsing'] })) ?? said;
          expect((await control.cut(stopped)).text).toBe((await control.cut(said)).text);
        }),
        { numRuns: 300 },
      );
    }
  });
});
