import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { openStudy, withPace } from './study-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'whetstone-study-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

it('is found again by its coordinates, with the pace it was given', () => {
  const begun = openStudy(parent, 'peft', ['base', 'exam', 0], '2026-11-24T10:00:00Z');
  expect(begun.file).toMatchObject({ kind: 'peft', pace: null });
  const paced = withPace(begun, { arm: 'lora-r16', minutes: 4, steps: 40 });
  expect(openStudy(parent, 'peft', ['base', 'exam', 0], '2026-11-25T10:00:00Z')).toEqual(paced);
  expect(readdirSync(begun.folder)).toEqual(['study.json']);
});

it('is another one for another base, exam or kind', () => {
  const folders = [
    openStudy(parent, 'peft', ['base', 'exam', 0], 'now'),
    openStudy(parent, 'peft', ['other base', 'exam', 0], 'now'),
    openStudy(parent, 'personalization', ['base', 'exam', 0], 'now'),
  ].map(({ folder }) => folder);
  expect(new Set(folders).size).toBe(3);
  for (const folder of folders) expect(existsSync(folder)).toBe(true);
});

it('names a damaged file', () => {
  const { folder } = openStudy(parent, 'peft', ['damaged'], 'now');
  writeFileSync(join(folder, 'study.json'), '{"format":1');
  expect(() => openStudy(parent, 'peft', ['damaged'], 'now')).toThrow(join(folder, 'study.json'));
});
