/**
 * A value as plain data that crosses between processes without loss: what JSON cannot keep apart is written out.
 *
 * Numbers are kept as text where JSON would change them; `{ "$": "tuple", "v": [...] }` and the like name the rest. Objects of classes
 * do not cross: they are `opaque` with the name of their type, and equal nothing.
 */
export type PlainValue =
  | null
  | boolean
  | string
  | { readonly $: 'int'; readonly v: string }
  /** `repr` of the double: "0.1", "nan", "inf", "-0.0". */
  | { readonly $: 'float'; readonly v: string }
  | { readonly $: 'complex'; readonly v: readonly [string, string] }
  /** Base 64. */
  | { readonly $: 'bytes'; readonly v: string }
  | { readonly $: 'list' | 'tuple' | 'set' | 'frozenset'; readonly v: readonly PlainValue[] }
  | { readonly $: 'dict'; readonly v: readonly (readonly [PlainValue, PlainValue])[] }
  /** What a call raised: name of the exception's class and of those it derives from, nearest first. */
  | { readonly $: 'raised'; readonly v: readonly string[]; readonly message: string }
  | { readonly $: 'opaque'; readonly v: string };
