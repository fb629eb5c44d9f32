import { describe, expect, it } from 'vitest';
import type { TrainingText } from '../core/training-text.ts';
import { repositoryScratchRows, scratchRecipe } from './study-scratch-rows.ts';

const recipe = (minutes: number) => scratchRecipe({ seed: 3, pace: { minutes }, tasks: 5 });
const functions = Array.from({ length: 20 }, (_none, at) => {
  const name = `f${at}_${'abcdefghijklmnopqrst'[at]}`;
  return `def ${name}(x, y):\n    first = x * ${at + 2} + ${name}_one\n    if y > ${at}:\n        first -= y\n    return first\n`;
});
const texts: readonly TrainingText[] = [{ path: 'a.py', text: functions.join('\n\n'), removed: [] }];
const view = { texts, sealed: [], sealOff: async (_path: string, text: string) => ({ removed: [], text }) } as unknown as Parameters<
  typeof repositoryScratchRows
>[0];

describe('what a model from scratch learns from', () => {
  it('has the rows it can read in its time, half of them plain text', () => {
    expect([1, 10, 100].map((minutes) => recipe(minutes).data.rows)).toEqual([1_000, 8_000, 24_000]);
    expect(recipe(1).data).toMatchObject({ causalShare: 0.5, heldOutRows: 5 });
  });

  it('holds whole definitions out, and asks for their holes alone', async () => {
    const { learned, heldOut } = await repositoryScratchRows(view, recipe(1));
    expect(heldOut.length).toBeGreaterThan(0);
    expect(heldOut.length).toBeLessThanOrEqual(5);
    const shown = learned.rows.map(({ prefix, middle, suffix }) => prefix + middle + suffix).join('\n');
    for (const { provenance } of heldOut) expect(shown).not.toContain(`def ${provenance.definition}(`);
    expect(new Set(learned.rows.map(({ type }) => type))).toEqual(new Set(['fim', 'causal']));
  });
});
