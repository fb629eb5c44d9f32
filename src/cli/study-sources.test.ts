import { expect, it } from 'vitest';
import { datedRepository } from '../../test/support/dated-repository.ts';
import { shownText } from '../core/training-text.ts';
import { isWrittenBy, mainDeveloper, olderTexts, originsOf, timesIn } from './study-sources.ts';

const quiet = { say: () => {}, signal: new AbortController().signal };

it('knows who wrote what, and what was there before a date', async () => {
  using repository = datedRepository();
  const origins = await originsOf(repository.root, ['src/shop/extra.py', 'src/shop/late.py', 'src/shop/gone.py'], quiet);
  expect([...origins.keys()]).toEqual(['src/shop/extra.py', 'src/shop/late.py']);
  expect(timesIn(origins)('src/shop/late.py')?.[0]).toBe(Date.parse('2025-03-04'));
  expect(mainDeveloper(origins, Date.parse('2026-01-01'))).toBe('ann@example.org');
  expect(mainDeveloper(origins, Date.parse('2023-01-01'))).toBeUndefined();
  const row = (path: string, firstLine: number, lastLine: number) => ({
    provenance: { path, firstLine, lastLine, definition: 'x', fileHash: 'x' },
  });
  const isBens = isWrittenBy(origins, 'ben@example.org');
  expect([row('src/shop/late.py', 1, 4), row('src/shop/extra.py', 1, 4), row('src/shop/gone.py', 1, 1)].map(isBens)).toEqual([
    true,
    false,
    false,
  ]);
  const older = await olderTexts(repository.root, { ...quiet, atMs: Date.parse('2025-01-01') });
  const shown = (older ?? []).map((text) => shownText(text, 0, text.text.length)).join('');
  expect(shown).toContain('def fibonacci');
  expect(shown).not.toContain('def gcd');
});
