import type { PlainValue } from '../core/plain-value.ts';

/**
 * JSON as Python's `json` writes it: `Infinity` and `NaN` are numbers, `1.0` is another value than `1`, integers have any length. What a
 * JavaScript number would lose is kept as `PythonNumber`; the rest is what `JSON.parse` gives.
 */
export class PythonNumber {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A string is matched to be stepped over; anything else that matches is a number. */
const STRING_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?(?:Infinity|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|NaN/g;
/** A key that no data set has. */
const MARK = '\u0000number';
const MARK_TEXT = JSON.stringify(MARK);

/** Throws SyntaxError, as `JSON.parse`. */
export function parseJson(text: string): unknown {
  const marked = text.replace(STRING_OR_NUMBER, (found) =>
    found.startsWith('"') || isPlainNumber(found) ? found : `{${MARK_TEXT}:"${found}"}`,
  );
  return JSON.parse(marked, (_key, value) =>
    typeof value === 'object' && value !== null && Object.hasOwn(value, MARK) ? new PythonNumber(value[MARK]) : value,
  );
}

function isPlainNumber(text: string): boolean {
  return /^-?\d+$/.test(text) && Number.isSafeInteger(Number(text)) && text !== '-0';
}

/** A number of a record, like a tolerance. Throws TypeError for what is no number. */
export function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  if (value instanceof PythonNumber) return Number(value.text);
  throw new TypeError(`${JSON.stringify(value)} is no number`);
}

/** Parsed JSON as Python would have it: arrays are lists, objects dictionaries. */
export function plainFromJson(value: unknown): PlainValue {
  if (value instanceof PythonNumber) return plainNumber(value.text);
  if (Array.isArray(value)) return value.map(plainFromJson);
  if (typeof value === 'object' && value !== null) {
    return { $: 'dict', v: Object.entries(value).map(([key, entry]) => [key, plainFromJson(entry)] as const) };
  }
  return value as PlainValue;
}

function plainNumber(text: string): PlainValue {
  if (/^-?\d+$/.test(text)) return text === '-0' ? 0 : { $: 'int', v: text };
  return { $: 'float', v: text.replace('Infinity', 'inf').replace('NaN', 'nan') };
}
