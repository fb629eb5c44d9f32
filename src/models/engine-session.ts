import type { BatchRow, Decoded, LlamaEngine, LogitIndex } from './llama-engine.ts';
import { prefillPace, STEP_TOKENS } from './prefill-pace.ts';
import { chooseSlot, chooseWindow, type PrefixSlot } from './prefix-slots.ts';
import type { ThreadChoice } from './thread-choice.ts';

const WARM_UP_TOKENS = 16;
/** Passes of one token: the first with all threads, the second with half of them, the third with the better number. */
const WARM_UP_TRIALS = 3;

export interface Evaluated {
  readonly slot: number;
  readonly reused: number;
}

/**
 * The engine's sequences with what each of them has evaluated. Callers take turns; one call at a time.
 *
 * Equal prompts give equal distributions, to the last bit, whatever was evaluated before: the engine computes rows in groups of
 * `STEP_TOKENS`, a group's left-over rows by other code with other rounding. So chunks end, and kept prefixes are reused, only at
 * multiples of it; drawn tokens, each a pass of its own, are never reused as part of a prompt.
 */
export interface EngineSession {
  /**
   * Evaluates a prompt, reusing the longest evaluated prefix, in chunks that last no longer than they may.
   * `onDistribution(i, at)` is awaited for every position i >= `wantedFrom`, while its distribution is there.
   * Throws `signal.reason` after the chunk in which the signal aborts; what was evaluated is kept.
   */
  evaluate(
    tokens: readonly number[],
    options: {
      readonly wantedFrom: number;
      onDistribution(position: number, at: LogitIndex): void | Promise<void>;
      readonly signal: AbortSignal;
    },
  ): Promise<Evaluated>;
  /** Copies a slot's state so that `count` neighbouring slots hold it; gives the first of them. */
  spread(slot: number, count: number): Promise<number>;
  /** Makes `to` an equal of `from`. */
  copy(from: number, to: number): Promise<void>;
  /** Appends one token to each of several slots, in one pass over the weights. */
  append(tokens: readonly { readonly slot: number; readonly token: number }[]): Promise<readonly LogitIndex[]>;
  /** Drops every evaluated prefix: the next request is a cold one. */
  forget(): void;
}

export interface SessionOptions {
  readonly threads: ThreadChoice;
  /** Longest time of a prefill chunk, milliseconds. */
  readonly chunkMs?: number;
  /** Fewest tokens of a prompt that are evaluated together, where it has so many. Default 1. */
  readonly leastTokens?: number;
}

interface Slot {
  tokens: number[];
  /** Tokens at the start that were evaluated in whole steps: what another prompt may take over. */
  steady: number;
  lastUsed: number;
}

export function engineSession(engine: LlamaEngine, { threads, chunkMs, leastTokens = 1 }: SessionOptions): EngineSession {
  const slots: Slot[] = Array.from({ length: engine.sequences }, () => ({ tokens: [], steady: 0, lastUsed: 0 }));
  const pace = prefillPace(chunkMs);
  let clock = 0;

  /** After a failure nobody knows what the engine holds: forget it, so that the next request is not wrong too. */
  const decode = async (rows: readonly BatchRow[]): Promise<Decoded> => {
    const tokens = rows.reduce((sum, row) => sum + row.tokens.length, 0);
    const count = threads.next(tokens);
    engine.setThreads(count);
    try {
      const decoded = await engine.decode(rows);
      threads.measured(count, tokens, decoded.ms);
      return decoded;
    } catch (error) {
      for (const { sequence } of rows) {
        engine.trim(sequence, 0);
        (slots[sequence] as Slot).tokens = [];
      }
      throw error;
    }
  };

  const copy = async (from: number, to: number): Promise<void> => {
    const [source, target] = [slots[from], slots[to]] as [Slot, Slot];
    if (from === to) return;
    target.tokens = [];
    await engine.copy(from, to);
    target.tokens = [...source.tokens];
    target.steady = source.steady;
    target.lastUsed = ++clock;
  };

  const warmUp = async (): Promise<void> => {
    const tokens = new Array<number>(WARM_UP_TOKENS).fill(engine.tokenize('a')[0] ?? 0);
    // The first pass brings the weights into memory and says nothing about speed; one thread does it on the busiest machine.
    engine.setThreads(1);
    await engine.decode([{ sequence: 0, position: 0, tokens, logits: 'none' }]);
    engine.trim(0, 0);
    for (let pass = 0; pass < WARM_UP_TRIALS; pass++) {
      await decode([{ sequence: 0, position: 0, tokens: tokens.slice(0, 1), logits: 'none' }]);
      engine.trim(0, 0);
    }
    const { ms } = await decode([{ sequence: 0, position: 0, tokens, logits: 'none' }]);
    pace.measured(tokens.length, ms);
    engine.trim(0, 0);
  };
  let warm = false;

  return {
    async evaluate(tokens, { wantedFrom, onDistribution, signal }) {
      if (!warm) await warmUp();
      warm = true;
      const kept = slots.map((slot): PrefixSlot => ({ tokens: slot.tokens.slice(0, slot.steady), lastUsed: slot.lastUsed }));
      const choice = chooseSlot(kept, tokens, Math.max(0, Math.min(wantedFrom, tokens.length - leastTokens)), STEP_TOKENS);
      if (choice.copyFrom !== undefined) await copy(choice.copyFrom, choice.slot);
      const slot = slots[choice.slot] as Slot;
      slot.lastUsed = ++clock;
      if (slot.tokens.length > choice.reused) engine.trim(choice.slot, choice.reused);
      slot.tokens.length = choice.reused;
      slot.steady = choice.reused;
      let trialTokens = threads.trialTokens(tokens.length - choice.reused);
      while (slot.tokens.length < tokens.length) {
        signal.throwIfAborted();
        const start = slot.tokens.length;
        const next = start + (trialTokens ?? pace.chunkTokens());
        const end = next + leastTokens > tokens.length ? tokens.length : next;
        trialTokens = undefined;
        const chunk = tokens.slice(start, end);
        const logits: BatchRow['logits'] = end <= wantedFrom ? 'none' : end - 1 === wantedFrom ? 'last' : 'all';
        const decoded = await decode([{ sequence: choice.slot, position: start, tokens: chunk, logits }]);
        const [indices = []] = decoded.indices;
        pace.measured(chunk.length, decoded.ms);
        slot.tokens.push(...chunk);
        slot.steady = end - (end % STEP_TOKENS);
        for (const [i, at] of indices.entries()) {
          const position = end - indices.length + i;
          if (position >= wantedFrom) await onDistribution(position, at);
        }
      }
      return { slot: choice.slot, reused: choice.reused };
    },
    async spread(slot, count) {
      const first = chooseWindow(slots, slot, count);
      for (let other = first; other < first + count; other++) await copy(slot, other);
      return first;
    },
    copy,
    async append(tokens) {
      const rows = tokens.map(({ slot, token }): BatchRow => {
        const { length } = (slots[slot] as PrefixSlot).tokens;
        return { sequence: slot, position: length, tokens: [token], logits: 'last' };
      });
      const { indices } = await decode(rows);
      for (const { slot, token } of tokens) {
        const held = slots[slot] as Slot;
        held.tokens.push(token);
        held.lastUsed = ++clock;
      }
      return indices.map(([at]) => at as LogitIndex);
    },
    forget() {
      for (const [sequence, slot] of slots.entries()) {
        if (slot.tokens.length > 0) engine.trim(sequence, 0);
        slot.tokens = [];
      }
    },
  };
}
