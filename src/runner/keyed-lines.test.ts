import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { KeyedLines } from './keyed-lines.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-lines-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const schema = z.object({ key: z.string(), value: z.number().nullable() });
const open = (name: string) => new KeyedLines(join(folder, name), schema, ({ value }) => value !== null);

it('keeps one final record for a key: the first; one that is not final makes room', async () => {
  {
    await using lines = open('one');
    expect([lines.append({ key: 'a', value: null }), lines.append({ key: 'a', value: null })]).toEqual([true, false]);
    expect([lines.final('a'), lines.get('a')]).toEqual([undefined, { key: 'a', value: null }]);
    expect([lines.append({ key: 'a', value: 1 }), lines.append({ key: 'a', value: 2 })]).toEqual([true, false]);
  }
  await using again = open('one');
  expect(again.final('a')).toEqual({ key: 'a', value: 1 });
  expect(readFileSync(join(folder, 'one'), 'utf8').trimEnd().split('\n')).toHaveLength(2);
});

it('forgets a half-written last line and one of another form, and keeps the others', async () => {
  {
    await using lines = open('two');
    lines.append({ key: 'a', value: 1 });
  }
  appendFileSync(join(folder, 'two'), '{"key":"b"}\n{"key":"c","value":3}\n{"key":"d","val');
  await using again = open('two');
  expect(['a', 'b', 'c', 'd'].map((key) => again.get(key)?.value)).toEqual([1, undefined, 3, undefined]);
  again.append({ key: 'd', value: 4 });
  expect(readFileSync(join(folder, 'two'), 'utf8').endsWith('{"key":"d","value":4}\n')).toBe(true);
});
