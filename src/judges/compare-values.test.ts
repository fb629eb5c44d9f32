import { expect, it } from 'vitest';
import type { PlainValue } from '../core/plain-value.ts';
import { closeValues, equalValues } from './compare-values.ts';

const float = (v: string): PlainValue => ({ $: 'float', v });
const tuple = (...v: PlainValue[]): PlainValue => ({ $: 'tuple', v });

it.each<readonly [PlainValue, PlainValue]>([
  [1, float('1.0')],
  [true, 1],
  [float('-0.0'), 0],
  [float('nan'), float('nan')],
  [{ $: 'int', v: '0x10' }, 16],
  [
    { $: 'int', v: '-0x20000000000000' },
    { $: 'int', v: '-9007199254740992' },
  ],
  [[1, 2], { $: 'list', v: [1, float('2.0')] }],
  [
    { $: 'set', v: [2, 1] },
    { $: 'frozenset', v: [1, 2] },
  ],
  [
    {
      $: 'dict',
      v: [
        ['a', 1],
        ['b', [2]],
      ],
    },
    {
      $: 'dict',
      v: [
        ['b', [2]],
        ['a', true],
      ],
    },
  ],
  [
    { $: 'standard', type: 'collections.Counter', v: [{ $: 'dict', v: [['a', 1]] }] },
    { $: 'dict', v: [['a', 1]] },
  ],
  [
    { $: 'standard', type: 'collections.OrderedDict', v: [[tuple('a', 1)]] },
    { $: 'dict', v: [['a', 1]] },
  ],
  [{ $: 'complex', v: ['1.0', '0.0'] }, 1],
  [{ $: 'numbers', v: '1 2.5 -3 nan 1e+16' }, [1, float('2.5'), float('-3.0'), float('nan'), { $: 'int', v: '10000000000000000' }]],
])('holds %j and %j equal, as Python does', (a, b) => {
  expect(equalValues(a, b)).toBe(true);
  expect(equalValues(b, a)).toBe(true);
});

it.each<readonly [PlainValue, PlainValue]>([
  [[1], tuple(1)],
  ['1', 1],
  [null, false],
  [null, 0],
  ['', []],
  [{ $: 'bytes', v: 'YQ==' }, 'YQ=='],
  [
    { $: 'opaque', v: 'X' },
    { $: 'opaque', v: 'X' },
  ],
  [
    { $: 'iterator', v: [1] },
    { $: 'iterator', v: [1] },
  ],
  [[1, 2], [1]],
  [['a,b'], ['a', 'b']],
  [
    { $: 'set', v: [1] },
    { $: 'set', v: [1, 2] },
  ],
  [{ $: 'int', v: '9007199254740993' }, float('9007199254740992.0')],
])('keeps %j and %j apart', (a, b) => {
  expect(equalValues(a, b)).toBe(false);
});

it('compares numbers within a tolerance at any depth, and everything else exactly', () => {
  const close = (a: PlainValue, b: PlainValue) => closeValues(a, b, 1e-6, 0);
  expect(close(float('0.3000000001'), float('0.3'))).toBe(true);
  expect(close([tuple(float('1.0000000001'), 'x')], [tuple(1, 'x')])).toBe(true);
  expect(close({ $: 'dict', v: [['a', float('1.0000000001')]] }, { $: 'dict', v: [['a', 1]] })).toBe(true);
  expect(close(float('0.31'), float('0.3'))).toBe(false);
  expect(close(float('nan'), float('0.3'))).toBe(false);
  expect(close(float('inf'), float('inf'))).toBe(true);
  expect(close(float('inf'), float('-inf'))).toBe(false);
  expect(close({ $: 'numbers', v: '1 2.5000000001' }, [1, float('2.5')])).toBe(true);
  expect(close({ $: 'numbers', v: '1 2.6' }, { $: 'numbers', v: '1 2.5' })).toBe(false);
  expect(close([float('1.0')], tuple(float('1.0')))).toBe(false);
  expect(close('1.0', float('1.0'))).toBe(false);
  expect(close({ $: 'dict', v: [['a', 1]] }, { $: 'dict', v: [['b', 1]] })).toBe(false);
});
