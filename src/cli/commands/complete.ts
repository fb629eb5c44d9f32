import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import type { Recipe } from '../../core/recipe.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { languageForPath } from '../../languages/language-for.ts';
import { directoryWorkspace } from '../../workspaces/directory-workspace.ts';
import { boundaryRecipe } from '../baselines.ts';
import type { CommandCall } from '../command.ts';
import { solveAsMeasured } from '../completer.ts';
import { modelRef } from '../model-ref.ts';
import { placeOf } from '../place-of.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { readRecipe } from '../read-recipe.ts';
import { recipePath } from '../recipe-file.ts';
// from '../read-recipe.ts';
import { resolveSettings } from '../resolve-settings.ts';
import { openServedArm } from '../served-arm.ts';

/** `whetstone complete FILE:LINE:COLUMN`. */
export async function run(call: CommandCall): Promise<undefined> {
  const { file, line, column } = placeOf(call.positional[0] ?? '');
  const path = resolve(call.environment.cwd, file);
  if (!existsSync(path)) throw new WhetstoneError('bad-argument', `There is no file ${path}.`, { hint: 'Write FILE:LINE:COLUMN.' });
  const root = repositoryOf(realpathSync(path));
  const inside = relative(root, realpathSync(path)).split(sep).join('/');
  const language = languageForPath(inside);
  if (!language)
    throw new WhetstoneError('unsupported', `${inside} is in no language Whetstone knows.`, {
      hint: 'Known are Python, TypeScript and JavaScript.',
    });

  const recipe = recipeFor(call, root);
  const settings = resolveSettings({ flags: call.settingFlags, recipe, repository: root });
  const workspace = await directoryWorkspace(root);
  const offset = offsetOf(await workspace.read(inside), line, column);
  printProgress(`Loading ${recipe.name}`);
  await using served = await openServedArm(recipe, settings, call.environment, root);
  const started = performance.now();
  const task = {
    id: `complete/${inside}:${offset}`,
    ask: { kind: 'fill', path: inside, offset, language: language.name },
    workspace,
  } as const;
  const { text, promptTokens, drawnTokens } = await solveAsMeasured(served.arm, task, call.signal);
  const ms = Math.round(performance.now() - started);
  if (call.json) printJson({ file: inside, line, column, text, recipe: recipe.name, promptTokens, drawnTokens, ms });
  else printResult(text);
}

/** The repository's recipe; where there is none (and none was named), plain fill-in with boundary control on the default model. */
function recipeFor(call: CommandCall, root: string): Recipe {
  const { values, sources } = call.settings(root);
  const model = modelRef(values.models[0] as string, call.environment.cwd, call.environment.home).ref;
  const isThere = existsSync(resolve(root, recipePath(root, values.recipe)));
  const recipe =
    !isThere && sources.recipe === 'default' ? boundaryRecipe(model, values.seed) : readRecipe(values.recipe, root, call.environment.home);
  const withModel = sources.models === 'flag' ? { ...recipe, models: { ...recipe.models, main: model } } : recipe;
  return sources.seed === 'flag' ? { ...withModel, seed: values.seed } : withModel;
}

/** The nearest folder above that holds a recipe, a configuration or a git repository; else the file's own folder. */
function repositoryOf(path: string): string {
  const own = dirname(path);
  for (let folder = own; ; folder = dirname(folder)) {
    if (['whetstone.recipe.json', 'whetstone.config.json', '.whetstone', '.git'].some((mark) => existsSync(join(folder, mark))))
      return folder;
    if (folder === dirname(folder)) return own;
  }
}

function offsetOf(text: string, line: number, column: number): number {
  const lines = text.split('\n');
  const wanted = lines[line - 1];
  const hint = 'Line and column count from 1; the column after the last character is allowed.';
  if (wanted === undefined) throw new WhetstoneError('bad-argument', `The file has ${lines.length} lines, not ${line}.`, { hint });
  const length = wanted.replace(/\r$/, '').length;
  if (column - 1 > length) throw new WhetstoneError('bad-argument', `Line ${line} has ${length} characters.`, { hint });
  return lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
}
