import { parseArgs } from 'node:util';
import type { Language } from '../src/core/language.ts';
import { type Random, randomFrom } from '../src/core/random.ts';
import { examGuard } from '../src/datasets/decontaminate.ts';
import { repositoryRows } from '../src/datasets/repository-rows.ts';
import type { TrainingRow } from '../src/datasets/training-row.ts';
import { textMatchExam } from '../src/exams/text-match-exam.ts';
import { languageByName, languageForPath } from '../src/languages/language-for.ts';

/**
 * How many changed copies of what an exam asks for the guard of the training rows finds, by the length of the copied body; and how many
 * of a repository's own rows it drops. Tests are not run: every definition can be asked for, by text.
 *
 *   node bench/planted-copies.ts [--language python] [--seed 1] REPOSITORY...
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { language: { type: 'string', default: 'python' }, seed: { type: 'string', default: '1' } },
});
const seed = Number(values.seed);
const language = languageByName(values.language) as Language;
/** Bodies by their tokens: below the first number, below the second, and so on. */
const BORDERS = [15, 25, 40, Number.POSITIVE_INFINITY];
/** As long as the longest row. */
const ROW_CHARACTERS = 3_100;
const NAME = /[\p{L}_$][\p{L}\p{N}_$]*/gu;

const newNames = (text: string): string =>
  text.replace(NAME, (word) =>
    language.keywords.has(word) || word === 'self'
      ? word
      : `n${[...word].reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 99_991, 7)}`,
  );
const someNewNames = (text: string, share: number, random: Random): string =>
  text.replace(NAME, (word) => (language.keywords.has(word) || random.next() >= share ? word : `${word}X`));
const CHANGES: Readonly<Record<string, (text: string, random: Random) => string>> = {
  'as it is': (text) => text,
  indented: (text) => text.replace(/^/gm, '        '),
  'every name changed': newNames,
  'every tenth name changed': (text, random) => someNewNames(text, 0.1, random),
  'every fifth name changed': (text, random) => someNewNames(text, 0.2, random),
};

const found = new Map(Object.keys(CHANGES).map((name) => [name, BORDERS.map(() => ({ found: 0, of: 0 }))]));
for (const root of positionals) {
  const exam = await textMatchExam({ root, seed, limit: 5_000, language, why: 'it is a bench' });
  const view = await exam.trainingView();
  const leakOf = await examGuard(view.sealed, languageForPath);
  for (const [at, { text, isWhole, path }] of view.sealed.entries()) {
    const body = isWhole ? (await language.definitions(text))[0]?.body : undefined;
    if (!body) continue;
    const length = language.tokens(text.slice(body.start, body.end)).length;
    for (const [name, change] of Object.entries(CHANGES)) {
      const cell = found.get(name)![BORDERS.findIndex((border) => length < border)]!;
      cell.of += 1;
      if (leakOf(rowWith(change(text, randomFrom('planted', seed, at)), path))) cell.found += 1;
    }
  }
  const { rows, leaks } = await repositoryRows(view.texts, { seed, maxRows: 4_000, languageOf: languageForPath, sealed: view.sealed });
  const dropped = leaks.reduce((sum, leak) => sum + leak.rows, 0);
  console.log(`${root}: ${dropped} of ${dropped + rows.length} rows of its own dropped`);
}
console.log(
  ['tokens of the body', ...BORDERS.map((border, at) => (at === 0 ? `< ${border}` : `${BORDERS[at - 1]} to ${border}`))].join(' | '),
);
for (const [name, cells] of found) {
  console.log(
    [name, ...cells.map(({ found: count, of }) => (of === 0 ? '-' : `${count}/${of} ${((100 * count) / of).toFixed(1)} %`))].join(' | '),
  );
}

function rowWith(text: string, path: string): TrainingRow {
  const provenance = { path: `planted/${path}`, firstLine: 1, lastLine: 1, definition: '', fileHash: '' };
  const middle = text.slice(0, ROW_CHARACTERS);
  return { format: 1, type: 'causal', id: '', language: language.name, kind: 'stretch', prefix: '', middle, suffix: '', provenance };
}
