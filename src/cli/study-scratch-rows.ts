import { hashOf } from '../core/random.ts';
import type { TrainingView } from '../core/training-text.ts';
import { GENERAL_PACKAGES } from '../datasets/general-packages.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { languageForPath } from '../languages/language-for.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import type { TrainingPace } from '../studies/study-pace.ts';
import { holdOut } from '../training/hold-out.ts';
import { type SettledRecipe, trainingRecipeSchema } from '../training/training-recipe.ts';
import type { CommandCall } from './command.ts';
import { examProgress } from './exam-progress.ts';
import { generalRows, heldOutPackageRows } from './general-rows.ts';
import { exampleRow } from './learned-rows.ts';
import { openExam } from './open-exam.ts';
import type { Settings } from './settings.ts';
import type { RowSet } from './study-examples.ts';

/** What a model from scratch learns from, and holes that it has never seen, of answers that the drawing reaches the end of. */
export interface ScratchRows {
  readonly learned: RowSet;
  readonly heldOut: readonly TrainingRow[];
}

/** Some 100 tokens of a small vocabulary: an answer is drawn up to 128. */
const LONGEST_ANSWER = 300;
/** So many holes are cut for each that is asked: long ones are left out. */
const CUT = 2;

const MOST_ROWS = 24_000;
/** Read by a small model in a minute on a fast machine, and in a step. */
const ROWS_PER_MINUTE = 800;
const ROWS_PER_STEP = 10;

/**
 * How the rows are cut and asked, and how fast is learned. Half of them are plain text, as in arXiv 2410.03103: with the loss on the answers
 * alone a model from scratch would see too little to learn the language by.
 */
export function scratchRecipe({
  seed,
  pace,
  tasks,
}: {
  readonly seed: number;
  readonly pace: TrainingPace;
  readonly tasks: number;
}): SettledRecipe {
  const wanted = 'steps' in pace ? pace.steps * ROWS_PER_STEP : 'minutes' in pace ? pace.minutes * ROWS_PER_MINUTE : MOST_ROWS;
  const rows = Math.min(MOST_ROWS, Math.max(1_000, Math.ceil(wanted)));
  const parsed = trainingRecipeSchema.parse({
    name: 'scratch',
    // Cut at the cursor here as there, so no token has to be healed.
    form: { plan: { use: 'infill', with: { window: { before: 192, after: 64 }, order: 'suffix-first', heal: 'none' } } },
    data: { rows, causalShare: 0.5, heldOutShare: 0.1, heldOutRows: tasks },
    schedule: { steps: 1, batchTokens: 2_000, maxTokens: 512, weightDecay: 0.1 },
  });
  return { ...parsed, base: { use: 'file' }, seed };
}

/** Rows of a repository, or of the general packages, and what names where they come from. */
export async function scratchRows(
  { environment, signal, settings }: Pick<CommandCall, 'environment' | 'signal'> & { readonly settings: Settings },
  root: string | undefined,
  recipe: SettledRecipe,
  say: (text: string) => void,
): Promise<{ readonly rows: ScratchRows; readonly revision: string }> {
  if (root === undefined) {
    say('cutting rows from packages');
    return {
      rows: await packageScratchRows(recipe, { environment, signal }),
      revision: hashOf(JSON.stringify(GENERAL_PACKAGES)).slice(0, 16),
    };
  }
  const exams = examProgress(environment.columns);
  try {
    const sandbox = await chooseSandbox(settings.sandbox);
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: exams.onEvent, signal });
    return { rows: await repositoryScratchRows(await exam.trainingView(), recipe), revision: exam.revision };
  } finally {
    exams.end();
  }
}

const asked = (rows: readonly TrainingRow[], most: number): readonly TrainingRow[] =>
  rows.filter(({ middle }) => middle.trim() !== '' && middle.length <= LONGEST_ANSWER).slice(0, most);

/** Of the general packages; asked are holes of those that nothing is ever trained on. Throws `WhetstoneError`: `no-source-answers`, `nothing-to-learn`. */
export async function packageScratchRows(recipe: SettledRecipe, caller: Pick<CommandCall, 'environment' | 'signal'>): Promise<ScratchRows> {
  const { data, seed } = recipe;
  const learned = await generalRows(recipe, { maxRows: data.rows, sealed: [], ...caller });
  const rows = await heldOutPackageRows({ seed, most: CUT * data.heldOutRows }, caller);
  const languages = [...Map.groupBy(rows, ({ language }) => language).values()];
  const each = Math.ceil(data.heldOutRows / Math.max(1, languages.length));
  return { learned, heldOut: languages.flatMap((own) => asked(own, each)) };
}

/** Of a repository, without what its exam asks for; asked are holes of definitions that are held out. */
export async function repositoryScratchRows({ texts, sealed }: TrainingView, { data, seed }: SettledRecipe): Promise<ScratchRows> {
  const languageOf = languageForPath;
  const split = await holdOut(texts, { share: data.heldOutShare, seed, languageOf });
  const types = { fim: 1 - data.causalShare, causal: data.causalShare };
  const learned = await repositoryRows(split.training, {
    ...{ seed, languageOf, types, maxRows: data.rows },
    sealed: [...sealed, ...split.definitions],
  });
  const around = await repositoryRows(split.around, { seed, languageOf, maxRows: Number.POSITIVE_INFINITY, sealed });
  const heldOut = asked(
    around.rows.filter(({ provenance }) => split.isHeldOut(provenance)),
    data.heldOutRows,
  );
  return { learned: { rows: learned.rows.map(exampleRow), texts: split.training }, heldOut };
}
