import type { Recipe } from '../core/recipe.ts';
import type { Arm } from '../runner/arm.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { armOpener } from './arm-opener.ts';
import type { Environment } from './environment.ts';
import { type ModelPool, modelPool } from './model-pool.ts';
import { placedRef } from './placed-ref.ts';
import type { ResolvedSettings } from './resolve-settings.ts';

/** A recipe opened for answering outside a race, with the models it holds. */
export interface ServedArm extends AsyncDisposable {
  readonly arm: Arm;
  readonly recipe: Recipe;
}

/**
 * `settings` decide the sandbox; `interpreter` is what the repository's own type checker would be run with, where it is known; `shared` are
 * models of other repositories, too: equal references are then one model. Whoever made them closes them.
 */
export async function openServedArm(
  recipe: Recipe,
  settings: ResolvedSettings,
  environment: Environment,
  root: string,
  { interpreter, shared }: { readonly interpreter?: string; readonly shared?: ModelPool } = {},
): Promise<ServedArm> {
  const own = shared === undefined ? modelPool(environment) : undefined;
  const pool = shared ?? (own as ModelPool);
  const models: Pick<ModelPool, 'open'> = { open: (ref, how) => pool.open(placedRef(ref, root), how) };
  try {
    const sandbox = await chooseSandbox(settings.values.sandbox);
    const tools = interpreter === undefined ? {} : { tools: { root, interpreter } };
    const arm = await armOpener({ models, sandbox, ...tools })(recipe, { cached: false });
    return {
      arm,
      recipe,
      [Symbol.asyncDispose]: async () => {
        await arm[Symbol.asyncDispose]?.();
        await own?.[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await own?.[Symbol.asyncDispose]();
    throw error;
  }
}
