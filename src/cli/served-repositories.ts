import { basename } from 'node:path';
import { randomFrom } from '../core/random.ts';
import type { Recipe } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { openContexts } from '../models/open-contexts.ts';
import type { ServedRecipe } from '../server/completion.ts';
import type { ServedRepository } from '../server/recipe-routes.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import type { CommandCall } from './command.ts';
import { completer } from './completer.ts';
import type { Environment } from './environment.ts';
import { modelPool } from './model-pool.ts';
import { modelName } from './model-ref.ts';
import { readRecipe } from './read-recipe.ts';
import { repositoryFolders } from './repository-folder.ts';
import { type ResolvedSettings, resolveSettings } from './resolve-settings.ts';
import { openServedArm, type ServedArm } from './served-arm.ts';
import { workspaceSource } from './workspace-source.ts';

/**
 * What models have evaluated is kept for so many of them. A context of the default model holds some 760 MiB, so more repositories than this
 * share the places; opening one again takes a fraction of a second, and the weights stay.
 */
const KEPT_CONTEXTS = 3;

/** A repository to be served: its recipe is read, nothing is opened yet. */
export interface PlannedRepository {
  /** Part of its address. */
  readonly name: string;
  readonly root: string;
  readonly recipe: Recipe;
  readonly settings: ResolvedSettings;
}

/** Repositories whose recipes answer. Disposing closes the models. */
export interface OpenedRepositories extends AsyncDisposable {
  readonly repositories: readonly ServedRepository[];
}

/** What a folder is called in an address. */
export function repositoryName(root: string): string {
  return basename(root).replace(/[^A-Za-z0-9._-]+/g, '-') || 'repository';
}

/**
 * Reads the recipe of every repository that is named, so that a mistake in the last one is told before weights are loaded for the first.
 * Throws `WhetstoneError`: `bad-argument` for two of one name, `no-repository`, `bad-recipe`, `bad-configuration`.
 */
export function planRepositories(call: CommandCall): readonly PlannedRepository[] {
  const roots = new Map<string, string>();
  for (const root of repositoryFolders(call)) {
    const name = repositoryName(root);
    const other = roots.get(name);
    if (other !== undefined) {
      throw new WhetstoneError('bad-argument', `Two repositories would answer at /r/${name}: ${other} and ${root}.`, {
        hint: 'Name each one once; serve one of two folders of the same name by a second `whetstone serve` with another --port.',
      });
    }
    roots.set(name, root);
  }
  return [...roots].map(([name, root]) => {
    const recipe = readRecipe(call.settings(root).values.recipe, root, call.environment.home);
    return { name, root, recipe, settings: resolveSettings({ flags: call.settingFlags, recipe, repository: root }) };
  });
}

/** Opens one after another; what several of them name, weights or a whole model, is opened once. Throws what opening a model throws, and closes the others. */
export async function openRepositories(
  planned: readonly PlannedRepository[],
  environment: Environment,
  onOpening: (line: string) => void,
): Promise<OpenedRepositories> {
  const shared = modelPool(environment, { contexts: openContexts(KEPT_CONTEXTS) });
  const opened: ServedArm[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened) await one[Symbol.asyncDispose]();
    await shared[Symbol.asyncDispose]();
  };
  try {
    const repositories: ServedRepository[] = [];
    for (const { name, root, recipe, settings } of planned) {
      onOpening(`Loading ${recipe.name} on ${modelName(recipe.models.main)}${planned.length > 1 ? ` for ${name}` : ''}`);
      const workspaces = workspaceSource(root);
      const served = await openServedArm(recipe, settings, environment, root, { shared });
      opened.push(served);
      await workspaces.current({ mustBeFresh: true });
      repositories.push({ name, complete: completer(served.arm, workspaces), served: await describe(served) });
    }
    return { repositories, [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function describe({ arm, recipe }: ServedArm): Promise<ServedRecipe> {
  const task = { id: 'none', ask: { kind: 'fill', path: 'none', offset: 0, language: 'none' }, workspace: memoryWorkspace({}) } as const;
  const kit = await arm.kitFor(task, randomFrom('describe'), new AbortController().signal);
  const { id, contextTokens } = kit.model('main');
  return { name: recipe.name, hash: arm.hash, modelName: modelName(recipe.models.main), modelId: id, contextTokens };
}
