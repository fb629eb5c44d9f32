import { pipelineRef } from '../catalogue.ts';
import { type Recipe, type Ref, recipeSchema } from '../core/recipe.ts';

/** What an editor plug-in of today shows. */
export function asIsRecipe(model: Ref, seed: number): Recipe {
  return recipe('as is', model, pipelineRef({ draw: { use: 'plugin' } }), seed);
}

/** The plain form of asking, cut where the hole ends: where every race begins. */
export function boundaryRecipe(model: Ref, seed: number): Recipe {
  return recipe('plain + boundary control', model, pipelineRef({}), seed);
}

/** Enough for five samples of a whole function body; the clock of one attempt is what a user would at most wait for, and more. */
const LIMITS = { tokens: 1024, wallMs: 120_000 };

function recipe(name: string, model: Ref, technique: Ref, seed: number): Recipe {
  return recipeSchema.parse({ name, models: { main: model }, technique, limits: LIMITS, seed });
}
