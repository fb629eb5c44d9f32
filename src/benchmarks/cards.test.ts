import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { benchmarks } from '../catalogue.ts';

const HERE = import.meta.dirname;
const HEADINGS = ['## What it is', '## Source', '## Records', '## How it is judged', '## Known errors', '## Published figures'];
const files = readdirSync(HERE);
const cards = files.filter((file) => file.endsWith('.md')).map((file) => file.replace(/\.md$/, ''));

describe('the folder of benchmarks', () => {
  it('holds code and a test for every card, and a card for every benchmark', () => {
    const missing = cards.flatMap((name) => [`${name}.ts`, `${name}.test.ts`]).filter((file) => !files.includes(file));
    expect(missing).toEqual([]);
    const declared = files.filter((file) =>
      /^export const \w+: (?:readonly )?PublicBenchmark\b/m.test(readFileSync(join(HERE, file), 'utf8')),
    );
    expect(declared.map((file) => file.replace(/\.ts$/, '')).filter((name) => !cards.includes(name))).toEqual([]);
    for (const card of cards) expect(readFileSync(join(HERE, '..', 'catalogue.ts'), 'utf8'), card).toContain(`'./benchmarks/${card}.ts'`);
  });

  it.each(cards)('says in the card of "%s" what a card has to say', (name) => {
    const card = readFileSync(join(HERE, `${name}.md`), 'utf8');
    expect(card.startsWith(`# ${name}\n`)).toBe(true);
    expect(card.match(/^## .*$/gm)).toEqual(HEADINGS);
    for (const section of card.split(/^## .*$/m).slice(1)) expect(section.trim()).not.toBe('');
    expect(card).toMatch(/\b[0-9a-f]{40}\b/);
  });
});

it('names of benchmarks are distinct, and files of one data set are the same wherever they are named', () => {
  expect(new Set(benchmarks.map(({ name }) => name)).size).toBe(benchmarks.length);
  const hashes = new Map<string, string>();
  for (const { name, dataSet, sources } of benchmarks) {
    for (const { file, sha256 } of sources) {
      const place = `${dataSet ?? name}/${file}`;
      expect(hashes.get(place) ?? sha256, place).toBe(sha256);
      hashes.set(place, sha256);
    }
  }
});
