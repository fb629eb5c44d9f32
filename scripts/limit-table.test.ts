import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LIMIT_ATTACKS } from '../test/laws/limit-suite/limit-attacks.ts';
import { withSection } from './docs-section.ts';
import { limitTable } from './limit-table.ts';

it('docs/sandbox.md tells of the limit suite as it is; if not: node scripts/limit-table.ts', () => {
  const docs = readFileSync(join(import.meta.dirname, '..', 'docs', 'sandbox.md'), 'utf8');
  expect(withSection(docs, 'limit suite', limitTable())).toBe(docs);
  expect(new Set(LIMIT_ATTACKS.map(({ target, name }) => `${target}: ${name}`)).size).toBe(LIMIT_ATTACKS.length);
});

it('replaces a section and nothing else, and says when there is none', () => {
  const text = 'a\n<!-- x: made by y -->\nold\n<!-- end of x -->\nb';
  expect(withSection(text, 'x', 'new')).toBe('a\n<!-- x: made by y -->\nnew\n<!-- end of x -->\nb');
  expect(() => withSection(text, 'z', '')).toThrow(RangeError);
});
