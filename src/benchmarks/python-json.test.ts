import { expect, it } from 'vitest';
import { numberOf, parseJson, plainFromJson } from './python-json.ts';

const plain = (text: string) => plainFromJson(parseJson(text));

it('keeps apart what a JavaScript number would not', () => {
  expect(plain('[1, 1.0, -0.0, 1e3, 9007199254740993, -Infinity, NaN]')).toEqual([
    1,
    { $: 'float', v: '1.0' },
    { $: 'float', v: '-0.0' },
    { $: 'float', v: '1e3' },
    { $: 'int', v: '9007199254740993' },
    { $: 'float', v: '-inf' },
    { $: 'float', v: 'nan' },
  ]);
});

it('leaves texts alone that look like numbers', () => {
  expect(plain('["1.0", "a \\" NaN", "\\\\", "Infinity 2e5"]')).toEqual(['1.0', 'a " NaN', '\\', 'Infinity 2e5']);
});

it('makes dictionaries of objects', () => {
  expect(plain('{"a": [true, null], "b": {"c": 0.5}}')).toEqual({
    $: 'dict',
    v: [
      ['a', [true, null]],
      ['b', { $: 'dict', v: [['c', { $: 'float', v: '0.5' }]] }],
    ],
  });
});

it('gives numbers of records', () => {
  expect(numberOf(parseJson('1e-06'))).toBe(1e-6);
  expect(numberOf(parseJson('0'))).toBe(0);
  expect(() => numberOf(parseJson('"1"'))).toThrow(TypeError);
});
