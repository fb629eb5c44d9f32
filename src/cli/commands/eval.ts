import { availableParallelism } from 'node:os';
import { buildTechnique } from '../../catalogue.ts';
import { canonicalJson } from '../../core/canonical-json.ts';
import { EVALUATION_FORMAT } from '../../core/evaluation-record.ts';
import { hashOf } from '../../core/random.ts';
import { recipeHash } from '../../core/recipe.ts';
import { drawAnswers } from '../../runner/draw-answers.ts';
import { chooseSandbox } from '../../sandboxes/choose-sandbox.ts';
import { armOpener } from '../arm-opener.ts';
import { benchmarkList } from '../benchmark-list.ts';
import type { CommandCall } from '../command.ts';
import { changedRecipe, fieldRecipe, requireFitting } from '../evaluated-recipe.ts';
import { judgePython } from '../judge-python.ts';
import { modelPool } from '../model-pool.ts';
import { modelName, modelRef } from '../model-ref.ts';
import { benchmarkNamed, dataSetsFolder, openBenchmark } from '../open-benchmark.ts';
import { numberFrom, wholeNumber } from '../option-numbers.ts';
import { printProgress } from '../print.ts';
import { readRecipe } from '../read-recipe.ts';
import { runEvaluation } from '../run-evaluation.ts';

/** Nobody waits for an abort here, and long chunks evaluate faster. */
const CHUNK_MS = 2_000;

/** `whetstone eval BENCH`: draws answers, judges them while the next are drawn, tells pass@k. */
export async function run(call: CommandCall): Promise<undefined> {
  const { options, environment, signal } = call;
  if (options.list === true || call.positional.length === 0) return benchmarkList(call);
  const settings = call.settings(environment.cwd).values;
  const benchmark = benchmarkNamed(call.positional[0]);
  const limit = wholeNumber('--limit', options.limit);
  const attempts = wholeNumber('--n', options.n) ?? 1;
  const workers = wholeNumber('--workers', options.workers);
  const temperature = numberFrom('--temperature', options.temperature, 0, 2);
  const dataSets = dataSetsFolder(options.data, environment);
  const python = judgePython(settings.python, environment);
  const open = await openBenchmark(benchmark, dataSets);
  const problems = open.problems.slice(0, limit);

  const named = readRecipe(typeof options.recipe === 'string' ? options.recipe : fieldRecipe(problems), environment.cwd);
  const recipe = changedRecipe(named, {
    ...(typeof options.model === 'string' ? { model: modelRef(options.model, environment.cwd).ref } : {}),
    ...(call.settingFlags.seed === undefined ? {} : { seed: settings.seed }),
    ...(temperature === undefined ? {} : { temperature }),
  });
  requireFitting(recipe, buildTechnique(recipe.technique).needs, problems, attempts);
  const hash = recipeHash(recipe);
  const model = modelName(recipe.models.main);
  await using models = modelPool(environment, { chunkMs: CHUNK_MS, folder: environment.cwd });
  const openArm = async () => {
    printProgress(`Loading ${model}`);
    // Answers are kept by the run itself; a cache besides would make their times say nothing.
    return armOpener({ models, sandbox: await chooseSandbox(settings.sandbox) })(recipe, { cached: false });
  };

  await runEvaluation(call, {
    open,
    manifest: {
      format: EVALUATION_FORMAT,
      run: `${benchmark.name}-${hashOf('eval', hash, benchmark.name).slice(0, 10)}`,
      kind: 'eval',
      createdAt: new Date().toISOString(),
      benchmark: benchmark.name,
      revision: open.revision,
      title: recipe.name,
      recipe: JSON.parse(canonicalJson(recipe)),
      model,
    },
    title: `${recipe.name} on ${model}${temperature === undefined ? '' : `, temperature ${temperature}`}`,
    total: problems.length * attempts,
    python,
    dataSets,
    sandbox: settings.sandbox,
    ...(workers === undefined ? {} : { workers }),
    // The model keeps the other cores busy.
    sideBySide: Math.max(1, availableParallelism() - 1),
    answers: (submit, { answers }) => drawAnswers({ recipe: hash, openArm, problems, attempts, answers, onAnswer: submit, signal }),
  });
  return undefined;
}
