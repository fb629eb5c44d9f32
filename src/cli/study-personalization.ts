import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import type { Problem } from '../core/problem.ts';
import type { TrainingText } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { StudyJson } from '../reports/study-json.ts';
import { type DateSplit, dateSplit, splitDate } from '../studies/date-split.ts';
import { PERSONAL_ARMS, PERSONAL_BASELINES } from '../studies/personal-arms.ts';
import { chosenArms } from '../studies/study-arm.ts';
import type { CommandCall } from './command.ts';
import { generalRows } from './general-rows.ts';
import { problemExamples, type RowSet, rowExamples } from './study-examples.ts';
import { conductStudy, heldOutAnswers, type PreparedStudy } from './study-opening.ts';
import { type StudyOptions, studyOptions } from './study-options.ts';
import type { HeldOutAnswers } from './study-run.ts';
import type { StudySetting } from './study-setting.ts';
import { isWrittenBy, mainDeveloper, type Origins, olderTexts, originsOf, rowsFrom, timesIn } from './study-sources.ts';
import type { StudyTest } from './study-test.ts';
import { textProblems } from './study-text-problems.ts';

/** Tasks that are admitted to find new ones among them: each costs some runs of the tests, and old ones are of no use here. */
const MOST_ADMITTED = 150;
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
  const date = new Date(atMs).toISOString();
  return {
    rowsOf: rowsBy({ setting, split, sealed, origins, developer, organisation: options.organisation, atMs }),
    heldOut: heldOutOf(setting, executed, newer),
    tests: testsOf(exam, executed, asked),
    split: { date, lines: split.lines.all, linesAfter: split.lines.after, developer: developer ?? null },
    notes: notesOf(origins, paths, developer, atMs),
  };
}

/** Every true answer that is asked for, and more rows of the same kind. */
function heldOutOf(setting: StudySetting, executed: readonly Problem[], newer: Awaited<ReturnType<typeof rowsFrom>>): HeldOutAnswers {
  const ofRows = newer.cut.map(({ id, provenance }) => [id, `${provenance.path}:${provenance.definition}`] as const);
  return {
    clusterOf: new Map([...executed.map(({ task, cluster }) => [task.id, cluster] as const), ...ofRows]),
    async *examples(context) {
      yield* problemExamples(setting, context, executed);
      yield* rowExamples(setting, context, newer);
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

/** Tasks of the train and choose parts all of whose text is from after the date. The confirm part is not touched. */
async function newProblems(
  exam: Exam,
  { signal }: StudySetting,
  { texts, split, most }: { readonly texts: readonly TrainingText[]; readonly split: DateSplit; readonly most: number },
): Promise<readonly Problem[]> {
  const textOf = new Map(texts.map(({ path, text }) => [path, text]));
  const found: Problem[] = [];
  for await (const problem of exam.problems({ limit: MOST_ADMITTED, signal })) {
    const text = textOf.get(problem.task.ask.path);
    if (problem.part !== 'confirm' && text !== undefined && (await isNew(problem, text, split))) found.push(problem);
    if (found.length >= most) break;
  }
  return found;
}

/** By every place in its definition where its true text stands: a task does not tell which of them is its own. */
async function isNew({ task, cluster, reference }: Problem, text: string, { isAfter }: DateSplit): Promise<boolean> {
  const { path } = task.ask;
  const definitions = (await languageForPath(path)?.definitions(text)) ?? [];
  const around = definitions.find(({ qualifiedName }) => `${path}:${qualifiedName}` === cluster);
  const [start, end] = around ? [around.start, around.end] : [0, text.length];
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  let places = 0;
  for (let at = text.indexOf(reference, start); at >= 0 && at < end; at = text.indexOf(reference, at + 1)) {
    if (!isAfter({ path, firstLine: lineOf(at), lastLine: lineOf(at + reference.length) })) return false;
    places += 1;
  }
  return places > 0;
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
