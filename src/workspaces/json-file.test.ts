import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readJson, writeJson, writeWhole } from './json-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-json-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const schema = z.object({ count: z.number() });

describe('a JSON file of ours', () => {
  it('comes back as it was written, in a folder that was not there', () => {
    const path = join(folder, 'new', 'deep', 'state.json');
    expect(readJson(path, schema, 'h')).toBeUndefined();
    writeJson(path, { count: 3 });
    writeJson(path, { count: 4 });
    expect(readJson(path, schema, 'h')).toEqual({ count: 4 });
    expect(readdirSync(join(folder, 'new', 'deep'))).toEqual(['state.json']);
  });

  it.each([
    ['half', '{"count":'],
    ['of another form', '{"count":"three"}'],
  ])('is named when it is %s, with what to do', (_how, text) => {
    const path = join(folder, 'damaged.json');
    writeFileSync(path, text);
    expect(() => readJson(path, schema, 'Remove it.')).toThrow(
      expect.objectContaining({ code: 'store-damaged', message: expect.stringContaining(path), hint: 'Remove it.' }),
    );
  });

  it('stays as it was when the new one cannot be put in its place', () => {
    const path = join(folder, 'taken');
    mkdirSync(join(path, 'inside'), { recursive: true });
    expect(() => writeWhole(path, 'text')).toThrow();
    expect(existsSync(join(path, 'inside'))).toBe(true);
    expect(readdirSync(folder).filter((name) => name.startsWith('taken'))).toEqual(['taken']);
  });

  it.skipIf(!existsSync('/dev/full'))('says that the disk is full', () => {
    const path = join(folder, 'kept.json');
    writeWhole(path, 'old');
    // On this device every write fails for want of space.
    symlinkSync('/dev/full', `${path}.${process.pid}.new`);
    expect(() => writeWhole(path, 'new')).toThrow(expect.objectContaining({ code: 'disk-full', message: expect.stringContaining(path) }));
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.startsWith('kept'))).toEqual(['kept.json']);
  });

  it('keeps letters of every language', () => {
    const path = join(folder, 'letters');
    writeWhole(path, 'über 日本 😀'.repeat(5_000));
    expect(readFileSync(path, 'utf8')).toBe('über 日本 😀'.repeat(5_000));
  });
});
