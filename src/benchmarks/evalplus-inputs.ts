import type { PlainValue } from '../core/plain-value.ts';

/**
 * What JSON could not hold of MBPP+'s arguments, put back: EvalPlus keeps tuples, sets and complex numbers as lists and texts and turns
 * them back after loading, by task. This is the table of evalplus/evalplus `evalplus/data/mbpp.py` `mbpp_deserialize_inputs`, the same for
 * v0.1.0 and v0.2.0 of the data. HumanEval+ needs none.
 */
type Arguments = readonly PlainValue[];

/** By number of the task. Each takes the arguments of one call. */
const CONVERSIONS: readonly (readonly [tasks: readonly number[], convert: (given: Arguments) => Arguments])[] = [
  [
    [2, 116, 132, 143, 222, 261, 273, 394, 399, 421, 424, 429, 470, 560, 579, 596, 616, 630, 726, 740, 744, 809],
    (given) => given.map(tuple),
  ],
  [[63, 64, 70, 94, 120, 237, 272, 299, 400, 409, 417, 438, 473, 614, 780], (given) => given.map(tuples)],
  [[75, 413, 444, 753], ([first, second]) => [tuples(first), second ?? null]],
  [[106, 750], ([first, second]) => [first ?? null, tuple(second)]],
  [[115], ([first]) => [listOf(first).map(setOrNothing)]],
  [[124], ([real, complexText]) => [{ $: 'float', v: textOf(real) }, complex(textOf(complexText))]],
  [[250, 405, 446, 617, 720, 763, 808], ([first, second]) => [tuple(first), second ?? null]],
  [[259, 401, 445], (given) => given.map((argument) => tuple(tuples(argument)))],
  [[278], ([first]) => [tuple(listOf(first).map((item) => (Array.isArray(item) ? tuple(item) : item)))]],
  [[307], ([first, ...others]) => [tuple(first), ...others]],
  [[722], ([first, ...others]) => [tupleValues(first), ...others]],
  [[252], ([text]) => [complex(textOf(text))]],
  [[580, 615, 791], (given) => given.map(deepTuple)],
];

/** Arguments of every call as the task's function expects them. `id` is "Mbpp/2". */
export function mbppArguments(id: string, calls: readonly Arguments[]): readonly Arguments[] {
  const task = Number(id.split('/').at(-1));
  const convert = CONVERSIONS.find(([tasks]) => tasks.includes(task))?.[1];
  return convert === undefined ? calls : calls.map(convert);
}

function listOf(value: PlainValue | undefined): readonly PlainValue[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`a list was expected, not ${JSON.stringify(value)}`);
}

/** Text of a number, whether JSON holds it as a text or as a number. */
function textOf(value: PlainValue | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null && '$' in value && typeof value.v === 'string') return value.v;
  throw new TypeError(`a number was expected, not ${JSON.stringify(value)}`);
}

/** Python's `tuple(...)` of a list or a text. */
function tuple(value: PlainValue | undefined): PlainValue {
  return { $: 'tuple', v: typeof value === 'string' ? [...value] : listOf(value) };
}

function tuples(value: PlainValue | undefined): PlainValue {
  return listOf(value).map(tuple);
}

function deepTuple(value: PlainValue): PlainValue {
  return Array.isArray(value) ? { $: 'tuple', v: value.map(deepTuple) } : value;
}

/** Upstream writes `{}` for an empty list, which is a dictionary. */
function setOrNothing(value: PlainValue): PlainValue {
  return Array.isArray(value) && value.length > 0 ? { $: 'set', v: value } : { $: 'dict', v: [] };
}

function tupleValues(value: PlainValue | undefined): PlainValue {
  if (typeof value !== 'object' || value === null || !('$' in value) || value.$ !== 'dict') {
    throw new TypeError(`a dictionary was expected, not ${JSON.stringify(value)}`);
  }
  return { $: 'dict', v: value.v.map(([key, entry]) => [key, tuple(entry)] as const) };
}

/** "(1+2j)", "3j", "-5.5": as Python writes a complex number. */
function complex(text: string): PlainValue {
  const bare = text.trim().replace(/^\((.*)\)$/, '$1');
  const NUMBER = '[+-]?(?:\\d+(?:\\.\\d*)?(?:e[+-]?\\d+)?|inf|nan)';
  const [, real, imaginary] = new RegExp(`^(${NUMBER})?(?:(${NUMBER})j)?$`).exec(bare) ?? [];
  if (real === undefined && imaginary === undefined) throw new TypeError(`"${text}" is no complex number`);
  return { $: 'complex', v: [real ?? '0', (imaginary ?? '0').replace('+', '')] };
}
