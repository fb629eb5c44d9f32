/**
 * A value as plain data that crosses between processes without loss: what JSON cannot keep apart is written out.
 *
 * The short forms are what most values are made of: a JSON array is a list, a JSON number an `int` that a double holds exactly
 * (|n| < 2^53; never a float). Everything else is named: `{ "$": "tuple", "v": [...] }`. Objects of classes do not cross: they are
 * `opaque` with the name of their type, and equal nothing.
 */
export type PlainValue =
  | null
  | boolean
  | string
  /** An `int` below 2^53; floats are always written out. */
  | number
  /** A list. */
  | readonly PlainValue[]
  /** Decimal, or hexadecimal with `0x` (`-0x` when negative) for big ones. */
  | { readonly $: 'int'; readonly v: string }
  /** `repr` of the double: "0.1", "nan", "inf", "-0.0". */
  | { readonly $: 'float'; readonly v: string }
  /** A list of many ints and floats, each as Python's `repr` (a float has a point, an exponent, or is no digit at all), between blanks. */
  | { readonly $: 'numbers'; readonly v: string }
  | { readonly $: 'complex'; readonly v: readonly [string, string] }
  /** Base 64. */
  | { readonly $: 'bytes' | 'bytearray'; readonly v: string }
  /** `iterator`: what an iterator would yield, taken to its end. */
  | { readonly $: 'list' | 'tuple' | 'set' | 'frozenset' | 'iterator'; readonly v: readonly PlainValue[] }
  | { readonly $: 'dict'; readonly v: readonly (readonly [PlainValue, PlainValue])[] }
  /** An object of exactly that class of the standard library ("collections.deque", "decimal.Decimal"), by what makes it anew. */
  | { readonly $: 'standard'; readonly type: string; readonly v: readonly PlainValue[] }
  /** What a call raised: name of the exception's class and of those it derives from, nearest first. */
  | { readonly $: 'raised'; readonly v: readonly string[]; readonly message: string }
  | { readonly $: 'opaque'; readonly v: string };
