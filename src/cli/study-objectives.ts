import type { Problem } from '../core/problem.ts';
import type { TrainingView } from '../core/training-text.ts';
import type { Exam } from '../exams/exam.ts';
import type { StudyArmJson, StudyJson } from '../reports/study-json.ts';
import { OBJECTIVE_BASELINES, OBJECTIVES, type Objective, objectiveArms, withGiven } from '../studies/objective-arms.ts';
import { chosenArms, type StudyArm } from '../studies/study-arm.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { CommandCall } from './command.ts';
import { learnedRows } from './learned-rows.ts';
import { readTrainingRecipe } from './read-training-recipe.ts';
import { contextsOf, twoWays } from './study-boundary.ts';
import { problemExamples, type RowSet } from './study-examples.ts';
import { givenArms, givenTraining } from './study-given.ts';
import { conductStudy, heldOutAnswers, type PreparedStudy } from './study-opening.ts';
import { studyOptions } from './study-options.ts';
import type { StudySetting } from './study-setting.ts';
import { trainOutcomes } from './train-outcomes.ts';
import { trainingsFolder } from './train-repository.ts';

/** Trainings that read more or less than the first one by a larger share are said to differ. */
const ABOUT_EQUAL = 0.03;

/**
 * `whetstone study objectives`: which loss teaches a model where a hole ends? Every arm learns as many tokens of the same repository, by
 * the shipped training recipe of its name, and answers the same tasks of the choose part twice: as it draws them, and under boundary control.
 */
export async function studyObjectives(call: CommandCall, root: string): Promise<StudyJson> {
  const { cwd } = call.environment;
  const options = studyOptions(call);
  const given = givenArms(options.trained, cwd);
  const shipped = objectiveArms((recipe) => {
    const { adapter, objective } = readTrainingRecipe(recipe, cwd).method;
    return { adapter, objective };
  });
  const all = withGiven(shipped, given);
  const typed = options.arms && [...options.arms, ...given.map(({ name }) => name)];
  const arms = chosenArms(
    all,
    typed,
    all.map(({ name }) => name),
  );
  return conductStudy(call, root, {
    ...{ kind: 'objectives', arms, baselines: OBJECTIVE_BASELINES, options, coordinates: [], equal: 'tokens', asked: 2 },
    prepare: (exam, setting) => prepare(exam, setting, arms, options.tasks),
    notesOn: unequalNotes,
  });
}

async function prepare(exam: Exam, setting: StudySetting, arms: readonly StudyArm[], tasks: number): Promise<PreparedStudy> {
  // A wrong file is told before anything is trained.
  const before = arms.flatMap(({ name, given }) => (given ? [{ name, training: givenTraining(setting, given) }] : []));
  const problems: Problem[] = [];
  for await (const problem of exam.problems({ part: 'choose', limit: heldOutAnswers(tasks), signal: setting.signal }))
    problems.push(problem);
  const inferable = problems.filter(({ notInferable }) => notInferable === undefined);
  const asked = problems.slice(0, tasks);
  const judged = exam.setup.runner === 'none' ? 'judged by comparing texts, for want of tests' : 'judged by the repository’s own tests';
  const foreign = before.filter(({ training }) => training.manifest.examRevision !== exam.revision).map(({ name }) => name);
  return {
    rowsOf: (name) => objectiveRows(exam, setting, OBJECTIVES.find(({ rows }) => rows === name)?.recipe ?? name),
    heldOut: {
      clusterOf: new Map(inferable.map(({ task, cluster }) => [task.id, cluster])),
      examples: (context) => problemExamples(setting, context, inferable),
    },
    tests: asked.length > 0 ? twoWays(asked, await contextsOf(asked), `of the exam’s choose part, ${judged}`) : [],
    split: null,
    notes: [
      ...(problems.length === 0 ? ['Neither likelihood nor pass rate: the exam admitted no task of its choose part.'] : []),
      ...foreign.map((name) => `${name} was trained beside another exam than this one: it may have learned from what is asked here.`),
      'Every arm has seen these tasks: what is to be relied on needs a race, which confirms on others.',
    ],
  };
}

/** Rows as `whetstone train` cuts them for a recipe, as many as the study wants. Throws `WhetstoneError` (`nothing-to-learn`). */
async function objectiveRows(exam: Exam, setting: StudySetting, name: Objective['recipe']): Promise<RowSet> {
  const { root, environment, base, sandbox, signal, say } = setting;
  const shipped = readTrainingRecipe(name, environment.cwd);
  const recipe: SettledRecipe = { ...setting.recipe, data: { ...shipped.data, rows: setting.recipe.data.rows } };
  const view: TrainingView = await exam.trainingView();
  const { curriculum } = recipe.data;
  const folder = `${trainingsFolder(root)}/outcomes`;
  const asked = { root, folder, exam, recipe, baseSha256: base.sha256, environment, sandbox, onProgress: say, signal };
  const outcomes = curriculum ? await trainOutcomes({ ...asked, tasks: curriculum.tasks }) : undefined;
  const { training, texts } = await learnedRows(view, recipe, outcomes ? { outcomes } : {});
  return { rows: training, texts };
}

/** Trainings of other lengths cannot be compared by their losses and rates alone. */
export function unequalNotes(arms: readonly StudyArmJson[]): readonly string[] {
  const trained = arms.flatMap(({ name, training }) => (training ? [{ name, tokens: training.tokens }] : []));
  const [first] = trained;
  if (!first || trained.every(({ tokens }) => Math.abs(tokens - first.tokens) <= ABOUT_EQUAL * first.tokens)) return [];
  return [`The arms did not learn equally long: ${trained.map(({ name, tokens }) => `${name} ${tokens}`).join(', ')} tokens.`];
}
