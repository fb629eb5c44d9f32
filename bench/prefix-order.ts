/**
 * Answers per minute of the same units in the race's order (holes of one file together, all arms of a hole side by side) and in a naive
 * one (arm after arm, holes as drawn), each on a freshly loaded model, nothing cached, nothing judged.
 *
 * `bench/prefix-order.ts <repository> [--model NAME] [--tasks 16] [--arms 4] [--home FOLDER]`, one JSON line at the end.
 */
import { homedir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { armOpener } from '../src/cli/arm-opener.ts';
import { asIsRecipe, boundaryRecipe } from '../src/cli/baselines.ts';
import { modelPool } from '../src/cli/model-pool.ts';
import { raceChanges } from '../src/cli/race-changes.ts';
import type { Problem } from '../src/core/problem.ts';
import { hashOf } from '../src/core/random.ts';
import type { Recipe } from '../src/core/recipe.ts';
import { languageForPath } from '../src/languages/language-for.ts';
import type { Arm } from '../src/runner/arm.ts';
import { answer } from '../src/runner/attempt.ts';
import { withChange } from '../src/runner/changes.ts';
import { drawOrder, prefixOrder } from '../src/runner/task-order.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { directoryWorkspace } from '../src/workspaces/directory-workspace.ts';
import { overlayWorkspace } from '../src/workspaces/overlay-workspace.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    tasks: { type: 'string', default: '16' },
    arms: { type: 'string', default: '4' },
    home: { type: 'string', default: path.join(process.env.XDG_DATA_HOME ?? path.join(homedir(), '.local/share'), 'whetstone') },
  },
});
const repository = positionals[0];
if (repository === undefined) throw new Error('name a repository folder');

/** Holes cut by the syntax tree alone: speed needs no judge. */
async function cutProblems(root: string): Promise<readonly Problem[]> {
  const base = await directoryWorkspace(root);
  const problems: Problem[] = [];
  for (const file of await base.list()) {
    const language = languageForPath(file);
    if (language === undefined || /test/.test(file)) continue;
    const text = await base.read(file);
    for (const hole of await language.holes(text)) {
      const emptied = text.slice(0, hole.start) + text.slice(hole.end);
      problems.push({
        task: {
          id: `${file}:${hole.start}:${hole.kind}`,
          ask: { kind: 'fill', path: file, offset: hole.start, language: language.name },
          workspace: overlayWorkspace(base, { replaced: new Map([[file, emptied]]), hidden: new Set() }),
        },
        check: () => Promise.reject(new Error('nothing is judged here')),
        checkRevision: hashOf(text),
        reference: text.slice(hole.start, hole.end),
        kind: hole.kind,
        cluster: `${file}:${hole.topLevel}`,
        part: 'choose',
      });
    }
  }
  return problems;
}

function recipes(count: number): readonly Recipe[] {
  const model = { use: values.model };
  const boundary = boundaryRecipe(model, 0);
  return [asIsRecipe(model, 0), boundary, ...raceChanges().map((change) => withChange(boundary, change))].slice(0, count);
}

type Unit = readonly [Arm, Problem];

async function measure(order: (arms: readonly Arm[]) => readonly Unit[]) {
  await using models = modelPool({ home: values.home, apiKey: undefined });
  const open = armOpener({ models, sandbox: await chooseSandbox('auto') });
  const arms = await Promise.all(recipes(Number(values.arms)).map((recipe) => open(recipe, { cached: false })));
  const units = order(arms);
  const started = performance.now();
  let promptTokens = 0;
  let reusedTokens = 0;
  for (const [arm, problem] of units) {
    const { meter, error } = await answer({ arm, problem, attempt: 0 }, new AbortController().signal);
    if (error !== undefined) throw new Error(error);
    promptTokens += meter.promptTokens;
    reusedTokens += meter.reusedTokens;
  }
  const minutes = (performance.now() - started) / 60_000;
  return { answers: units.length, answersPerMinute: units.length / minutes, reusedShare: reusedTokens / promptTokens };
}

const drawn = drawOrder(await cutProblems(repository), 1).slice(0, Number(values.tasks));
const naive = await measure((arms) => arms.flatMap((arm) => drawn.map((problem): Unit => [arm, problem])));
const aware = await measure((arms) => prefixOrder(drawn).flatMap((problem) => arms.map((arm): Unit => [arm, problem])));
for (const [name, figures] of Object.entries({ naive, aware })) {
  const { answers, answersPerMinute, reusedShare } = figures;
  console.log(
    `${name.padEnd(6)} ${answersPerMinute.toFixed(1).padStart(6)} answers/min, ${(100 * reusedShare).toFixed(0)} % of the prompt reused (${answers} answers)`,
  );
}
console.log(
  JSON.stringify({
    bench: 'prefix-order',
    repository: path.basename(repository),
    model: values.model,
    naive,
    aware,
    gain: aware.answersPerMinute / naive.answersPerMinute,
  }),
);
