import type { Problem } from '../core/problem.ts';
import type { TrainingView } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { StudyJson } from '../reports/study-json.ts';
import { PEFT_BASELINE, peftArms, standardPeftArms } from '../studies/peft-arms.ts';
import { chosenArms } from '../studies/study-arm.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { CommandCall } from './command.ts';
import { exampleRow } from './learned-rows.ts';
import { problemExamples, type RowSet } from './study-examples.ts';
import { conductStudy, heldOutAnswers, type PreparedStudy } from './study-opening.ts';
import { studyOptions } from './study-options.ts';
import type { StudySetting } from './study-setting.ts';

/**
 * `whetstone study peft`: is it better to show examples, to train few weights, or neither? Every arm learns from the same rows for the same
 * steps, is asked in the same form, and is judged twice on tasks of the choose part, which nobody learns from: by the likelihood of the true
 * answers, and by the repository's own tests.
 */
export async function studyPeft(call: CommandCall, root: string): Promise<StudyJson> {
  const options = studyOptions(call);
  const arms = chosenArms(peftArms(options.ranks), options.arms, standardPeftArms(options.ranks));
  return conductStudy(call, root, {
    ...{ kind: 'peft', arms, baselines: [PEFT_BASELINE], options, coordinates: [] },
    prepare: (exam, setting) => prepare(exam, setting, options.tasks),
  });
}

async function prepare(exam: Exam, setting: StudySetting, tasks: number): Promise<PreparedStudy> {
  const { signal } = setting;
  const problems: Problem[] = [];
  const limit = heldOutAnswers(tasks);
  for await (const problem of exam.problems({ part: 'choose', limit, signal })) problems.push(problem);
  const learned = await peftRows(await exam.trainingView(), setting.recipe);
  // What cannot be inferred is as little a question of likelihood as of passing.
  const inferable = problems.filter(({ notInferable }) => notInferable === undefined);
  const about = exam.setup.runner === 'none' ? 'judged by comparing texts, for want of tests' : 'judged by the repository’s own tests';
  return {
    rowsOf: async () => learned,
    heldOut: {
      clusterOf: new Map(inferable.map(({ task, cluster }) => [task.id, cluster])),
      examples: (context) => problemExamples(setting, context, inferable),
    },
    tests: problems.length > 0 ? [{ name: 'tests', about: `of the exam’s choose part, ${about}`, problems: problems.slice(0, tasks) }] : [],
    split: null,
    notes: [
      ...(problems.length === 0 ? ['Neither likelihood nor pass rate: the exam admitted no task of its choose part.'] : []),
      'Every arm has seen these tasks: what is to be relied on needs a race, which confirms on others.',
    ],
  };
}

/** Rows to learn from: nothing that the choose and confirm parts ask for. Throws `WhetstoneError` (`nothing-to-learn`). */
async function peftRows({ texts, sealed }: TrainingView, { data, seed }: SettledRecipe): Promise<RowSet> {
  const { rows } = await repositoryRows(texts, { seed, sealed, languageOf: languageForPath, maxRows: data.rows });
  if (rows.length > 0) return { rows: rows.map(exampleRow), texts };
  throw new WhetstoneError('nothing-to-learn', 'Nothing is left to learn from: the exam asks for all of this repository.', {
    hint: 'Name a bigger repository.',
  });
}
