/** One sequence of the engine and the tokens whose evaluation it keeps. */
export interface PrefixSlot {
  readonly tokens: readonly number[];
  /** Larger is later. */
  readonly lastUsed: number;
}

export interface SlotChoice {
  readonly slot: number;
  /** Tokens at the start that need no evaluation. */
  readonly reused: number;
  /** Slot whose state is to be copied first, so that it keeps its own rest. */
  readonly copyFrom?: number;
}

/** A copy moves a sequence's whole memory (tens of megabytes, some 20 ms): worth it from about this many tokens of prefill on. */
const MIN_COPIED_TOKENS = 64;

export function commonPrefixLength(a: readonly number[], b: readonly number[]): number {
  const limit = Math.min(a.length, b.length);
  let length = 0;
  while (length < limit && a[length] === b[length]) length++;
  return length;
}

function leastRecent(slots: readonly PrefixSlot[]): number {
  let chosen = 0;
  slots.forEach((slot, index) => {
    if (slot.lastUsed < (slots[chosen] as PrefixSlot).lastUsed) chosen = index;
  });
  return chosen;
}

/**
 * Where to evaluate `tokens`: the slot with the longest common prefix, unless it holds much else that is worth keeping; then a copy
 * of it in the slot that was not used for longest. At most `mostReused` tokens are taken over, in whole steps of
 * `step`: a distribution that is wanted has to be evaluated anew.
 */
export function chooseSlot(slots: readonly PrefixSlot[], tokens: readonly number[], mostReused: number, step = 1): SlotChoice {
  const shared = slots.map((slot) => {
    const length = Math.min(commonPrefixLength(slot.tokens, tokens), mostReused);
    return length - (length % step);
  });
  const best = shared.reduce((chosen, length, index) => (length > (shared[chosen] as number) ? index : chosen), 0);
  const oldest = leastRecent(slots);
  const reused = shared[best] as number;
  if (best === oldest || (reused > 0 && reused * 2 >= (slots[best] as PrefixSlot).tokens.length)) return { slot: best, reused };
  return reused >= MIN_COPIED_TOKENS ? { slot: oldest, reused, copyFrom: best } : { slot: oldest, reused: shared[oldest] as number };
}

/**
 * First of `count` neighbouring slots that include `slot`, such that what was used last stays. Neighbours, because the engine
 * evaluates only sequences with consecutive numbers in one pass over the weights.
 */
export function chooseWindow(slots: readonly PrefixSlot[], slot: number, count: number): number {
  let chosen = -1;
  let chosenCost = Number.POSITIVE_INFINITY;
  for (let first = Math.max(0, slot - count + 1); first <= Math.min(slot, slots.length - count); first++) {
    const cost = Math.max(-1, ...slots.slice(first, first + count).map((other, index) => (first + index === slot ? -1 : other.lastUsed)));
    if (cost < chosenCost) [chosen, chosenCost] = [first, cost];
  }
  return chosen;
}
