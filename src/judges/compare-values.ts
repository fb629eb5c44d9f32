import type { Comparison } from '../core/benchmark-problem.ts';
import type { PlainValue } from '../core/plain-value.ts';

type Tagged = Exclude<PlainValue, null | boolean | string | number | readonly PlainValue[]>;
/** Classes of the standard library that equal a plain dictionary with the same entries. */
const DICTIONARIES = new Map([
  ['collections.OrderedDict', 0],
  ['collections.Counter', 0],
  ['collections.defaultdict', 1],
]);
let neverEqual = 0;

/**
 * Whether two values are equal as Python's `==` has it: numbers by value, a list and a tuple never, sets and dictionaries without order;
 * but NaN equals NaN, and what is `opaque` or an iterator equals nothing.
 */
export function equalValues(a: PlainValue, b: PlainValue): boolean {
  return keyOf(a) === keyOf(b);
}

/** As `equalValues`, with numbers compared by `|result - expected| <= absolute + relative * |expected|` (numpy's `allclose`), also inside lists. */
export function closeValues(result: PlainValue, expected: PlainValue, absolute: number, relative: number): boolean {
  const near = (a: PlainValue, b: PlainValue): boolean => {
    const x = realOf(a);
    const y = realOf(b);
    if (x !== undefined && y !== undefined) return Math.abs(x - y) <= absolute + relative * Math.abs(y) || equalValues(a, b);
    const [kind, items] = sequenceOf(a) ?? [];
    const [expectedKind, expectedItems] = sequenceOf(b) ?? [];
    if (items !== undefined && expectedItems !== undefined) {
      return kind === expectedKind && items.length === expectedItems.length && items.every((item, i) => near(item, expectedItems[i]!));
    }
    const entries = entriesOf(a);
    const expectedEntries = entriesOf(b);
    if (entries !== undefined && expectedEntries !== undefined) {
      const values = new Map(entries.map(([key, value]) => [keyOf(key), value]));
      return values.size === expectedEntries.length && expectedEntries.every(([key, value]) => nearIn(values, keyOf(key), value));
    }
    return equalValues(a, b);
  };
  const nearIn = (values: ReadonlyMap<string, PlainValue>, key: string, expectedValue: PlainValue) => {
    const value = values.get(key);
    return value !== undefined && near(value, expectedValue);
  };
  return near(result, expected);
}

/** `python` comparisons are decided elsewhere. */
export function matches(result: PlainValue, expected: PlainValue, comparison: Exclude<Comparison, { kind: 'python' }>): boolean {
  return comparison.kind === 'equal'
    ? equalValues(result, expected)
    : closeValues(result, expected, comparison.absolute, comparison.relative);
}

/** A text that two values share exactly when they are equal. Throws on what is no plain value. */
function keyOf(value: PlainValue): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 'n1' : 'n0';
  if (typeof value === 'number') return `n${BigInt(value)}`;
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  return keyOfTagged(value as Tagged);
}

function keyOfTagged(value: Tagged): string {
  switch (value.$) {
    case 'int':
      return `n${bigOf(value.v)}`;
    case 'float':
      return keyOfFloat(value.v);
    case 'numbers':
      return `[${numbersOf(value.v).map(keyOf).join()}]`;
    case 'complex':
      return Number(value.v[1]) === 0 ? keyOfFloat(value.v[0]) : `c${keyOfFloat(value.v[0])},${keyOfFloat(value.v[1])}`;
    case 'bytes':
    case 'bytearray':
      return `b${value.v}`;
    case 'list':
      return `[${value.v.map(keyOf).join()}]`;
    case 'tuple':
      return `(${value.v.map(keyOf).join()})`;
    case 'set':
    case 'frozenset':
      return `{${value.v.map(keyOf).sort().join()}}`;
    case 'dict':
      return keyOfEntries(value.v);
    case 'standard': {
      const entries = entriesOf(value);
      return entries === undefined ? `s${value.type}(${value.v.map(keyOf).join()})` : keyOfEntries(entries);
    }
    case 'raised':
      return `r${value.v[0]}`;
    default:
      return `never${neverEqual++}`;
  }
}

function keyOfEntries(entries: readonly (readonly [PlainValue, PlainValue])[]): string {
  return `d{${entries
    .map(([key, value]) => `${keyOf(key)}:${keyOf(value)}`)
    .sort()
    .join()}}`;
}

function keyOfFloat(text: string): string {
  const number = floatOf(text);
  return Number.isInteger(number) ? `n${BigInt(number)}` : `f${number}`;
}

/** The double of Python's `repr`. */
function floatOf(text: string): number {
  if (/^-?inf$/.test(text)) return text.startsWith('-') ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  return Number(text);
}

function bigOf(text: string): bigint {
  return text.startsWith('-') ? -BigInt(text.slice(1)) : BigInt(text);
}

function realOf(value: PlainValue): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const { $, v } = value as Tagged;
  if ($ === 'float') return floatOf(v as string);
  return $ === 'int' ? Number(bigOf(v as string)) : undefined;
}

function sequenceOf(value: PlainValue): readonly [kind: string, items: readonly PlainValue[]] | undefined {
  if (Array.isArray(value)) return ['list', value];
  if (value === null || typeof value !== 'object') return undefined;
  const { $, v } = value as Tagged;
  if ($ === 'numbers') return ['list', numbersOf(v as string)];
  return $ === 'list' || $ === 'tuple' ? [$, v as readonly PlainValue[]] : undefined;
}

function numbersOf(text: string): readonly PlainValue[] {
  return text.split(' ').map((v) => (/^-?\d+$/.test(v) ? Number(v) : { $: 'float', v }));
}

function entriesOf(value: PlainValue): readonly (readonly [PlainValue, PlainValue])[] | undefined {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return undefined;
  const tagged = value as Tagged;
  if (tagged.$ === 'dict') return tagged.v;
  if (tagged.$ !== 'standard') return undefined;
  const position = DICTIONARIES.get(tagged.type);
  const inner = position === undefined ? undefined : tagged.v[position];
  if (inner === undefined) return undefined;
  // An ordered dictionary crosses as its list of pairs.
  const pairs = sequenceOf(inner)?.[1];
  return pairs === undefined ? entriesOf(inner) : pairs.map((pair) => sequenceOf(pair)![1] as readonly [PlainValue, PlainValue]);
}
