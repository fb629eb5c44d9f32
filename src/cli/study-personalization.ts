import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Problem } from '../core/problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { StudyJson } from '../reports/study-json.ts';
import { type DateSplit, dateSplit, splitDate } from '../studies/date-split.ts';
import { PERSONAL_ARMS, PERSONAL_BASELINES } from '../studies/personal-arms.ts';
import { chosenArms } from '../studies/study-arm.ts';
import type { CommandCall } from './command.ts';
import { generalRows } from './general-rows.ts';
import { exampleRow } from './learned-rows.ts';
import { problemExamples, type RowSet, rowExamples } from './study-examples.ts';
import { newProblems, ownProblems } from './study-new-problems.ts';
import { conductStudy, heldOutAnswers, type PreparedStudy } from './study-opening.ts';
import { type StudyOptions, studyOptions } from './study-options.ts';
import { type OwnQuestions, ownQuestions } from './study-own.ts';
import type { HeldOutAnswers } from './study-run.ts';
import type { StudySetting } from './study-setting.ts';
import { isWrittenBy, mainDeveloper, type Origins, olderTexts, originsOf, rowsFrom, timesIn } from './study-sources.ts';
import type { StudyTest } from './study-test.ts';
import { textProblems } from './study-text-problems.ts';

/** Kinds of holes that an exam asks for: what is tested by text shall be like what is tested by running. */
const TESTED_KINDS = { line: 0.3, statement: 0.2, block: 0.25, function: 0.25 } as const;

/**
 * `whetstone study personalization`: whose code is it worth to learn from? Every arm trains the same adapter for the same steps, on other
 * rows, all of them written before a date; what is asked was written after it.
 */
export async function studyPersonalization(call: CommandCall, root: string): Promise<StudyJson> {
  const options = studyOptions(call);
  const missing = options.organisation.find((folder) => !existsSync(folder));
  if (missing !== undefined) {
    throw new WhetstoneError('bad-argument', `--organisation ${missing} does not exist.`, {
      hint: 'Name folders of your other repositories.',
    });
  }
  const hasOthers = options.organisation.length > 0;
  if (!hasOthers && options.arms?.includes('organisation')) {
    throw new WhetstoneError('bad-argument', 'The arm "organisation" needs further repositories.', {
      hint: 'Name their folders: --organisation ../one ../other',
    });
  }
  const standard = PERSONAL_ARMS.map(({ name }) => name).filter((name) => hasOthers || name !== 'organisation');
  return conductStudy(call, root, {
    ...{ kind: 'personalization', baselines: PERSONAL_BASELINES, options },
    arms: chosenArms(PERSONAL_ARMS, options.arms, standard),
    coordinates: [options.splitMs ?? 'no date', options.developer ?? 'nobody', ...options.organisation],
    prepare: (exam, setting) => prepare(exam, setting, options),
  });
}

async function prepare(exam: Exam, setting: StudySetting, options: StudyOptions): Promise<PreparedStudy> {
  const { root, recipe } = setting;
  const { texts, sealed } = await exam.trainingView();
  const paths = texts.map(({ path }) => path);
  const origins = await originsOf(root, paths, setting);
  const timesOf = timesIn(origins);
  // Asked first: it says what is wrong where there is no history.
  const usual = splitDate(texts, timesOf);
  const atMs = options.splitMs ?? usual;
  const split = await dateSplit(texts, { atMs, timesOf, languageOf: languageForPath });
  const changed = texts.filter(({ path }) => timesOf(path)?.some((time) => time >= atMs));
  const source = { texts: changed, sealed, seed: recipe.seed, maxRows: heldOutAnswers(options.tasks) };
  const newer = await rowsFrom(source, ({ provenance }) => split.isAfter(provenance), { mix: TESTED_KINDS });
  const executed = await newProblems(exam, setting, { texts, split, most: options.tasks });
  const asked = textProblems(setting, newer.cut.slice(0, options.tasks), texts);
  if (executed.length + asked.length === 0) throw nothingNew(atMs, usual, split);
  const developer = options.developer ?? mainDeveloper(origins, atMs);
  const own = await ownQuestions(setting, {
    ...{ developer, origins, tasks: options.tasks, newer: newer.cut, executed, texts },
    isOwn: ownProblems(texts, isWrittenBy(origins, developer ?? '')),
    rowsOf: async (isOwn) => (await rowsFrom(source, (row) => split.isAfter(row.provenance) && isOwn(row), { mix: TESTED_KINDS })).cut,
  });
  const date = new Date(atMs).toISOString();
  return {
    rowsOf: rowsBy({ setting, split, sealed, origins, developer, organisation: options.organisation, atMs }),
    heldOut: heldOutOf(setting, executed, newer, own),
    tests: [...testsOf(exam, executed, asked), ...own.tests],
    split: { date, lines: split.lines.all, linesAfter: split.lines.after, developer: developer ?? null },
    notes: [...notesOf(origins, paths, developer, atMs), ...own.notes],
  };
}

/** Every true answer that is asked for, and more rows of the same kind. */
function heldOutOf(
  setting: StudySetting,
  executed: readonly Problem[],
  newer: Awaited<ReturnType<typeof rowsFrom>>,
  { answers, besides }: OwnQuestions,
): HeldOutAnswers {
  const ofRows = [...newer.cut, ...besides].map(({ id, provenance }) => [id, `${provenance.path}:${provenance.definition}`] as const);
  return {
    clusterOf: new Map([...executed.map(({ task, cluster }) => [task.id, cluster] as const), ...ofRows]),
    ...(answers.size > 0 ? { own: answers, besides: new Set(besides.map(({ id }) => id)) } : {}),
    async *examples(context) {
      yield* problemExamples(setting, context, executed);
      yield* rowExamples(setting, context, { ...newer, rows: [...newer.rows, ...besides.map(exampleRow)] });
    },
  };
}

function testsOf(exam: Exam, executed: readonly Problem[], asked: readonly Problem[]): readonly StudyTest[] {
  const judged = exam.setup.runner === 'none' ? 'judged by comparing texts, for want of tests' : 'judged by the repository’s own tests';
  return [
    { name: 'tests', about: `of the exam, written after the date, ${judged}`, problems: executed },
    { name: 'text', about: 'holes written after the date, right when the text is the true one but for blanks', problems: asked },
  ].filter(({ problems }) => problems.length > 0);
}

function notesOf(origins: Origins, paths: readonly string[], developer: string | undefined, atMs: number): readonly string[] {
  const older = [...origins.values()].flat().filter((line) => line.atMs < atMs);
  const own = older.filter(({ author }) => author === developer).length;
  const unknown = paths.filter((path) => languageForPath(path) && !origins.has(path)).length;
  return [
    ...(developer === undefined ? [] : [`developer: ${developer} wrote ${own} of ${older.length} lines before the date.`]),
    ...(unknown > 0 ? [`${unknown} files were left out: git does not know when they were written.`] : []),
  ];
}

function nothingNew(atMs: number, usual: number, { lines }: DateSplit): WhetstoneError {
  const day = (time: number): string => new Date(time).toISOString().slice(0, 10);
  return new WhetstoneError('nothing-to-learn', `After ${day(atMs)} nothing was written here that can be asked (${lines.after} lines).`, {
    hint: atMs === usual ? 'Name an earlier date with --split.' : `Name another date: --split ${day(usual)} leaves a fifth of the lines.`,
  });
}

interface RowsBy {
  readonly setting: StudySetting;
  readonly split: DateSplit;
  readonly sealed: Parameters<typeof rowsFrom>[0]['sealed'];
  readonly origins: Origins;
  readonly developer: string | undefined;
  readonly organisation: readonly string[];
  readonly atMs: number;
}

/** What each arm learns from: nothing that was written after the date, and nothing that the exam or the test asks for. */
function rowsBy({ setting, split, sealed: asked, origins, developer, organisation, atMs }: RowsBy): PreparedStudy['rowsOf'] {
  const { recipe, environment, signal, say } = setting;
  const sealed = [...asked, ...split.changed];
  const maxRows = recipe.data.rows;
  const source = { texts: split.before, sealed, seed: recipe.seed, maxRows };
  const cut = async (name: string): Promise<RowSet> => {
    switch (name) {
      case 'general':
        return generalRows(recipe, { maxRows, sealed, environment, signal });
      case 'developer':
        return rowsFrom(source, isWrittenBy(origins, developer ?? ''));
      case 'organisation': {
        const texts = [...split.before];
        for (const folder of organisation) {
          const older = await olderTexts(folder, { atMs, say, signal });
          if (!older) throw noHistory(folder);
          texts.push(...older);
        }
        return rowsFrom({ ...source, texts });
      }
      default:
        return rowsFrom(source);
    }
  };
  return async (name) => {
    const set = await cut(name);
    if (set.rows.length > 0) return set;
    throw new WhetstoneError('nothing-to-learn', `Nothing is left to learn from for the arm ${name}.`, {
      hint: name === 'developer' ? 'Name another developer with --developer.' : 'Name a later date with --split, or a bigger repository.',
    });
  };
}

function noHistory(folder: string): WhetstoneError {
  return new WhetstoneError('nothing-to-learn', `${basename(folder)} has no history of its files, so nothing tells what is older.`, {
    hint: 'Name repositories with their history.',
  });
}
