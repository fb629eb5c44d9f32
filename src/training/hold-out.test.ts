import { describe, expect, it } from 'vitest';
import { shownText, type TrainingText } from '../core/training-text.ts';
import { languageForPath } from '../languages/language-for.ts';
import { holdOut } from './hold-out.ts';

const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta', 'iota', 'kappa'];
const file = (names: readonly string[]): string => names.map((name) => `def ${name}(x):\n    return x + "${name}"\n`).join('\n\n');
const text = (path: string, names: readonly string[], removed: TrainingText['removed'] = []): TrainingText => ({
  path,
  text: file(names),
  removed,
});
const texts = [text('a.py', NAMES.slice(0, 5)), text('b.py', NAMES.slice(5))];
const options = { share: 0.25, seed: 3, languageOf: languageForPath };
const shown = (view: readonly TrainingText[]): string => view.map((one) => shownText(one, 0, one.text.length)).join('\n');
const namesIn = (written: string): string[] => NAMES.filter((name) => written.includes(`def ${name}(`));

describe('holdOut', () => {
  it('takes whole definitions out of the view, about the wanted share, and leaves the rest as it was', async () => {
    const { training } = await holdOut(texts, options);
    const kept = namesIn(shown(training));
    expect(kept).toHaveLength(8);
    for (const name of NAMES) expect(shown(training).includes(`"${name}"`)).toBe(kept.includes(name));
    expect(shown(training)).not.toMatch(/def \w+\(x\):\n\n/);
  });

  it('knows which middles lie in them', async () => {
    const { training, around, definitions, isHeldOut } = await holdOut(texts, options);
    const out = NAMES.filter((name) => !namesIn(shown(training)).includes(name));
    expect(definitions.map(({ definition }) => definition).sort()).toEqual([...out].sort());
    for (const { path, text: written } of definitions) expect(texts.find((one) => one.path === path)?.text).toContain(written);
    for (const one of around) {
      for (const name of namesIn(one.text)) {
        const line = one.text.slice(0, one.text.indexOf(`def ${name}(`)).split('\n').length;
        const place = { path: one.path, firstLine: line + 1, lastLine: line + 1 };
        expect(isHeldOut(place)).toBe(out.includes(name));
        expect(isHeldOut({ ...place, lastLine: line + 4 })).toBe(false);
      }
    }
    expect(isHeldOut({ path: 'c.py', firstLine: 2, lastLine: 2 })).toBe(false);
  });

  it('shows them with what stands around, and nothing far from them', async () => {
    const filler = (from: number) => Array.from({ length: 400 }, (_none, line) => `X${from + line} = ${from + line}\n`).join('');
    const long = { path: 'long.py', text: `${filler(0)}\n\n${file(NAMES)}\n\n${filler(400)}`, removed: [] };
    const { around, definitions } = await holdOut([long], { ...options, share: 0.01 });
    const [only] = around as [TrainingText];
    const left = shownText(only, 0, only.text.length);
    expect(left).toContain(definitions[0]?.text);
    expect(left.length).toBeLessThan(7_000);
    expect(left).not.toContain('X0 =');
    expect(left).not.toContain('X799 =');
    expect(left).toMatch(/^X\d+ = [\s\S]*X\d+ = \d+\n$/);
  });

  it('is the same for the same seed, and another for another', async () => {
    const drawn = async (seed: number) => shown((await holdOut(texts, { ...options, seed })).training);
    expect(await drawn(3)).toBe(await drawn(3));
    expect(new Set(await Promise.all([0, 1, 2, 3].map(drawn))).size).toBeGreaterThan(1);
  });

  it('leaves alone what the view shows in part', async () => {
    const partly = [text('a.py', NAMES.slice(0, 5), [{ start: 20, end: 22 }]), texts[1] as TrainingText];
    for (const seed of [0, 1, 2, 3, 4, 5]) {
      const { training } = await holdOut(partly, { ...options, share: 0.9, seed });
      expect(shown(training)).toContain('def alpha(x)');
    }
  });

  it('holds out one definition where the share is smaller than any, and none of a tiny repository', async () => {
    expect(namesIn(shown((await holdOut(texts, { ...options, share: 0.01 })).training))).toHaveLength(9);
    expect((await holdOut(texts.slice(0, 1), options)).around).toEqual([]);
    expect((await holdOut(texts, { ...options, share: 0 })).around).toEqual([]);
  });
});
