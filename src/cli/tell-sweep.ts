import type { SweepState } from '../training/sweep-state.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import type { Training } from '../training/training-run.ts';
import type { CommandCall } from './command.ts';
import { modelName } from './model-ref.ts';
import { printJson, printProgress, printResult } from './print.ts';
import { sweepRows, sweepTable } from './sweep-text.ts';
import { modelArgument, trainedModels } from './trained-models.ts';

const WIDTH_WITHOUT_TERMINAL = 100;

/** Prints how a sweep ended, and the lines that put its winner into a race. */
export function tellSweep(
  call: CommandCall,
  {
    root,
    folder,
    state,
    winner,
  }: { readonly root: string; readonly folder: string; readonly state: SweepState; readonly winner: Training },
): void {
  const models = trainedModels(winner).map((model) => ({ ...model, file: modelArgument(winner.folder, model.name, model.ref) }));
  if (call.json) {
    const { name, minutes, seconds, tokens, baseLoss } = state;
    const told = { folder: winner.folder, recipe: winner.manifest.recipe, models };
    printJson({ schema: 'whetstone.sweep/1', folder, name, minutes, seconds, tokens, baseLoss, variants: sweepRows(state), winner: told });
    return;
  }
  printResult(sweepTable(state, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL));
  const { stopped } = winner.manifest;
  if (stopped)
    printResult(`The winner was stopped after step ${stopped.step} of ${winner.manifest.steps}; its last adapter is of that step.`);
  const last = models.at(-1);
  if (!last) {
    printProgress('\nThe engine has no form for this kind of adapter: trainer/merge.py makes whole weights of it.');
    return;
  }
  const { base } = winner.manifest.recipe as SettledRecipe;
  printResult(
    [
      '\nA lower loss is a hint, your tests decide: race the winner against the weights it came from.',
      `  whetstone sharpen ${root} --models ${modelArgument(winner.folder, modelName(base), base)},${last.file}`,
      'In a recipe:',
      `  "main": ${JSON.stringify(last.ref)}`,
    ].join('\n'),
  );
}
