import { z } from 'zod';
import type { PlainValue } from '../core/plain-value.ts';

/** What one call gave. The value is read only when it is asked for: most are compared as text. */
export interface CallAnswer {
  /** JSON of the value, or what was raised. */
  readonly text: string;
  readonly raised?: { readonly v: readonly string[]; readonly message: string };
  /** CPU time of the call as its own process measured it, in seconds. */
  readonly seconds: number;
  result(): PlainValue;
}

const raisedSchema = z.object({ $: z.literal('raised'), v: z.array(z.string()), message: z.string() });
/** `{"t":0.000012,"r":VALUE}` or `{"t":0.000012,"e":RAISED}`, as `candidate_host.py` writes it. */
const LINE = /^\{"t":(\d+\.\d+),"([re])":/;
/** Equal texts of these are different objects. A string that holds this text is escaped, so only the form itself is found. */
const NOT_COMPARABLE = /\{"\$":"(?:opaque|iterator)"/;

/** `undefined` when the line is none: the candidate's process wrote it, so it may be anything. */
export function answerOf(line: string): CallAnswer | undefined {
  const head = LINE.exec(line);
  if (head === null || !line.endsWith('}')) return undefined;
  const text = line.slice(head[0].length, -1);
  const seconds = Number(head[1]);
  const result = () => JSON.parse(text) as PlainValue;
  if (head[2] === 'r') return { text, seconds, result };
  try {
    return { text, seconds, result, raised: raisedSchema.parse(result()) };
  } catch {
    return undefined;
  }
}

/** A value of the check as if it had been answered. */
export function answerOfValue(value: PlainValue): CallAnswer {
  const text = JSON.stringify(value);
  const raised = raisedSchema.safeParse(value);
  return { text, seconds: 0, result: () => value, ...(raised.success ? { raised: raised.data } : {}) };
}

/** Whether two answers are equal to the letter: the quick way to say that they are equal. Says nothing when they are not. */
export function sameText(a: CallAnswer, b: CallAnswer): boolean {
  return a.text === b.text && !NOT_COMPARABLE.test(a.text);
}
