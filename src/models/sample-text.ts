import type { StopRule } from '../core/model.ts';

/** Text of one or more drawn tokens, ready to be shown. */
export interface Piece {
  readonly text: string;
  readonly tokens: number;
  readonly logprobs: readonly number[];
}

export interface SampleText {
  /** Takes a drawn token's bytes; gives what may be shown now, and why the sample ends here, if it does. */
  push(bytes: Uint8Array, logprob?: number): { readonly pieces: readonly Piece[]; readonly ended: 'stop' | 'rule' | undefined };
  /** All that was drawn, shown or not. */
  readonly soFar: string;
  /** What was held back, when the sample ends for another reason. Half a character is dropped. */
  finish(): readonly Piece[];
}

export interface SampleTextOptions {
  readonly stopStrings?: readonly string[];
  readonly stop?: StopRule;
  /** Code units at the start in which nothing stops the sample. */
  readonly forcedLength?: number;
}

/** Length of the longest end of `text` that could be the start of a stop string. */
function heldLength(text: string, stopStrings: readonly string[]): number {
  let held = 0;
  for (const stop of stopStrings) {
    for (let length = Math.min(stop.length - 1, text.length); length > held; length--) {
      if (text.endsWith(stop.slice(0, length))) held = length;
    }
  }
  return held;
}

/**
 * Turns the bytes of drawn tokens into text, one piece per token, and says when the sample is to stop.
 *
 * A character whose bytes are spread over several tokens comes with the last of them. What may be the start of a stop string is
 * held back whole, so that pieces stay whole tokens; the stop string itself is never shown. Stop strings come before the rule.
 */
export function sampleText(options: SampleTextOptions): SampleText {
  const stopStrings = (options.stopStrings ?? []).filter((stop) => stop !== '');
  const longest = Math.max(0, ...stopStrings.map((stop) => stop.length));
  const forcedLength = options.forcedLength ?? 0;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  let shownLength = 0;
  let held: Piece[] = [];
  let waiting: { tokens: number; logprobs: number[] } = { tokens: 0, logprobs: [] };

  const show = (upTo: number): Piece[] => {
    const shown: Piece[] = [];
    while (held[0] && shownLength + held[0].text.length <= upTo) {
      shownLength += held[0].text.length;
      shown.push(held.shift() as Piece);
    }
    return shown;
  };
  const cutAt = (end: number): Piece[] => {
    const shown = show(end);
    const rest = held[0];
    if (rest && end > shownLength) shown.push({ ...rest, text: rest.text.slice(0, end - shownLength) });
    held = [];
    return shown;
  };

  return {
    push(bytes, logprob) {
      const added = decoder.decode(bytes, { stream: true });
      waiting.tokens++;
      if (logprob !== undefined) waiting.logprobs.push(logprob);
      if (added === '') return { pieces: [], ended: undefined };
      held.push({ text: added, ...waiting });
      waiting = { tokens: 0, logprobs: [] };
      const before = text.length;
      text += added;
      if (text.length <= forcedLength) return { pieces: show(text.length), ended: undefined };
      const from = Math.max(forcedLength, before - longest + 1, 0);
      const ends = stopStrings.map((stop) => text.indexOf(stop, from)).filter((index) => index >= 0);
      if (ends.length > 0) return { pieces: cutAt(Math.min(...ends)), ended: 'stop' };
      if (options.stop?.shouldStop(text)) return { pieces: show(text.length), ended: 'rule' };
      return { pieces: show(text.length - heldLength(text.slice(forcedLength), stopStrings)), ended: undefined };
    },
    get soFar() {
      return text;
    },
    finish: () => show(text.length),
  };
}
