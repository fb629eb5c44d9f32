import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseSlot, chooseWindow, commonPrefixLength } from './prefix-slots.ts';

const slot = (lastUsed: number, ...tokens: number[]) => ({ tokens, lastUsed });
const range = (length: number, from = 0) => Array.from({ length }, (_none, index) => from + index);

describe('chooseSlot', () => {
  it('takes the slot that shares most', () => {
    expect(chooseSlot([slot(1, 1, 2), slot(2, 1, 2, 3, 4)], [1, 2, 3, 9], 3)).toEqual({ slot: 1, reused: 3 });
  });

  it('reuses no more than it may', () => {
    expect(chooseSlot([slot(1, 1, 2, 3)], [1, 2, 3], 2)).toEqual({ slot: 0, reused: 2 });
  });

  it('takes the one not used for longest when nothing is shared', () => {
    expect(chooseSlot([slot(3, 1), slot(1, 2), slot(2, 3)], [9, 9], 1)).toEqual({ slot: 1, reused: 0 });
  });

  it('copies a long prefix out of a slot that holds much else', () => {
    const long = slot(5, ...range(1000));
    expect(chooseSlot([long, slot(1)], [...range(100), 7], 100)).toEqual({ slot: 1, reused: 100, copyFrom: 0 });
  });

  it('does not copy a short one', () => {
    const long = slot(5, ...range(1000));
    expect(chooseSlot([long, slot(1)], [...range(10), 7], 10)).toEqual({ slot: 1, reused: 0 });
  });

  it('never claims more than is shared', () => {
    const tokens = fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(fc.array(fc.record({ tokens, lastUsed: fc.nat() }), { minLength: 1, maxLength: 4 }), tokens, (slots, asked) => {
        const choice = chooseSlot(slots, asked, asked.length - 1);
        const from = slots[choice.copyFrom ?? choice.slot]!;
        expect(choice.reused).toBeLessThanOrEqual(Math.min(commonPrefixLength(from.tokens, asked), asked.length - 1));
      }),
    );
  });
});

describe('chooseWindow', () => {
  it('includes the slot, keeps to the slots there are, and spares what was used last', () => {
    const slots = [slot(9), slot(1), slot(2), slot(8)];
    expect(chooseWindow(slots, 1, 2)).toBe(1);
    expect(chooseWindow(slots, 3, 2)).toBe(2);
    expect(chooseWindow(slots, 0, 4)).toBe(0);
    expect(chooseWindow(slots, 2, 1)).toBe(2);
  });
});
