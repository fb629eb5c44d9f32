import { globSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Extent, HoleSpan, Language } from '../src/core/language.ts';
import { randomFrom } from '../src/core/random.ts';
import { languageForPath } from '../src/languages/language-for.ts';

/**
 * How often boundary control finds the true end of a hole: the true text followed by the suffix is drawn, character by character as a
 * model would, and must be cut exactly behind the true text. Beside it the baseline of editors: cut at the first line end (lines) or at
 * the first blank line (all else).
 *
 *   node bench/boundary.ts [--per-file 60] [--window 0] [--crlf] [PATTERN...]
 */
const CHARACTERS_AFTER = 400;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'per-file': { type: 'string', default: '60' },
    window: { type: 'string', default: '0' },
    crlf: { type: 'boolean', default: false },
  },
});
const perFile = Number(values['per-file']);
const windowLines = Number(values.window);
const files = (positionals.length > 0 ? positionals : ['src/**/*.ts']).flatMap((pattern) => globSync(pattern)).sort();

interface Row {
  n: number;
  exact: number;
  baseline: number;
}
const rows = new Map<string, Row>();
let firstMs = 0;
let unread = 0;

for (const file of files) {
  const language = languageForPath(file);
  if (!language) continue;
  const raw = readFileSync(file, 'utf8');
  const text = values.crlf ? raw.replace(/\r?\n/g, '\r\n') : raw;
  if (!(await language.parses(text))) unread++;
  const holes = (await language.holes(text)).filter((hole) => !hole.typeOnly);
  for (const hole of randomFrom('bench/boundary', file).shuffle(holes).slice(0, perFile)) measure(language, text, hole);
}

function measure(language: Language, text: string, hole: HoleSpan): void {
  const truth = text.slice(hole.start, hole.end);
  const prefix = lastLines(text.slice(0, hole.start));
  const suffix = firstLines(text.slice(hole.end));
  const extent: Extent = language.extentAt(prefix, suffix);
  const drawn = `${truth}${suffix.slice(0, CHARACTERS_AFTER)}\n`;
  const began = performance.now();
  const { end } = language.boundary(prefix, drawn, suffix, extent);
  firstMs += performance.now() - began;
  const key = `${language.name} ${hole.kind}`;
  const row = rows.get(key) ?? { n: 0, exact: 0, baseline: 0 };
  row.n++;
  // Nothing follows the hole at the end of a file: the model ends by itself.
  if (end === truth.length || (end === undefined && suffix.trim() === '')) row.exact++;
  const cut = hole.kind === 'line' ? drawn.search(/\r?\n/) : drawn.search(/\r?\n[^\S\n]*\r?\n/);
  if ((cut === -1 ? drawn : drawn.slice(0, cut)).trimEnd() === truth) row.baseline++;
  rows.set(key, row);
}

function lastLines(text: string): string {
  return windowLines > 0 ? text.split('\n').slice(-windowLines).join('\n') : text;
}

function firstLines(text: string): string {
  return windowLines > 0 ? text.split('\n').slice(0, windowLines).join('\n') : text;
}

const total = [...rows.values()].reduce((sum, row) => sum + row.n, 0);
for (const [key, row] of [...rows].sort()) {
  console.log(
    `${key.padEnd(24)} n ${String(row.n).padStart(6)}   exact ${share(row.exact, row.n)}   first line end or blank line ${share(row.baseline, row.n)}`,
  );
}
console.log(
  JSON.stringify({
    bench: 'boundary',
    files: files.length,
    unread,
    window: windowLines,
    crlf: values.crlf,
    msPerFirstAsk: firstMs / total,
    rows: Object.fromEntries(rows),
  }),
);

function share(part: number, of: number): string {
  return `${((100 * part) / of).toFixed(2)} %`;
}
