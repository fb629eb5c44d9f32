import { parts } from '../catalogue.ts';
import type { BenchmarkProblem } from '../core/benchmark-problem.ts';
import { type Recipe, type Ref, refSchema } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { languageByName } from '../languages/language-for.ts';
import { plainLanguage } from '../runner/question-task.ts';

/** The recipe that asks as the field does: by what the questions of the benchmark are. */
export function fieldRecipe(problems: readonly BenchmarkProblem[]): string {
  if (problems.some(({ ask }) => ask.kind === 'instruct')) return 'instruct';
  return problems.some(({ ask }) => ask.kind === 'fill' && ask.suffix !== '') ? 'infilling' : 'completion';
}

export interface RecipeChanges {
  readonly model?: Ref;
  readonly seed?: number;
  readonly temperature?: number;
}

/** The recipe with what was typed put in its place. Throws `WhetstoneError` (`bad-argument`). */
export function changedRecipe(recipe: Recipe, { model, seed, temperature }: RecipeChanges): Recipe {
  return {
    ...recipe,
    ...(model === undefined ? {} : { models: { ...recipe.models, main: model } }),
    ...(seed === undefined ? {} : { seed }),
    ...(temperature === undefined ? {} : { technique: withTemperature(recipe.technique, temperature) }),
  };
}

function withTemperature(technique: Ref, temperature: number): Ref {
  const draw = drawOf(technique);
  const known = parts.draw.find(({ name }) => name === draw.use);
  if (known !== undefined && Object.hasOwn(known.options.shape, 'temperature')) {
    return withDraw(technique, { ...draw, with: { ...draw.with, temperature } });
  }
  if (draw.use === 'greedy' && temperature > 0) {
    return withDraw(technique, { use: 'samples', with: { ...draw.with, n: 1, greedyFirst: false, temperature } });
  }
  if (draw.use === 'greedy') return technique;
  throw new WhetstoneError('bad-argument', `The draw "${draw.use}" of this recipe has no temperature.`, {
    hint: 'Leave --temperature out, or use a recipe that draws with until-stop, greedy or samples.',
  });
}

/**
 * Refuses what would fail at every question: several equal answers, instructions without chat, boundary control of a language that has none.
 * Throws `WhetstoneError` (`bad-argument`, `unsupported`).
 */
export function requireFitting(recipe: Recipe, needs: readonly string[], problems: readonly BenchmarkProblem[], attempts: number): void {
  const draw = drawOf(recipe.technique);
  const isGreedy = draw.use === 'greedy' || draw.use === 'plugin' || (draw.use === 'until-stop' && !draw.with?.temperature);
  if (attempts > 1 && isGreedy) {
    throw new WhetstoneError(
      'bad-argument',
      `All ${attempts} answers to a question would be equal: the recipe takes the likeliest tokens.`,
      {
        hint: 'Add --temperature, for example --temperature 0.2 for pass@1 or 0.8 for pass@10 and pass@100.',
      },
    );
  }
  if (problems.some(({ ask }) => ask.kind === 'instruct') && !needs.includes('chat')) {
    throw new WhetstoneError('unsupported', `The questions are instructions, and the recipe ${recipe.name} does not chat.`, {
      hint: 'Use --recipe instruct, or another recipe with the plan "chat".',
    });
  }
  const foreign = problems.find(({ language }) => languageByName(plainLanguage(language)) === undefined);
  if (foreign !== undefined && draw.use !== 'until-stop') {
    throw new WhetstoneError(
      'unsupported',
      `The recipe ${recipe.name} cuts answers by the syntax of their language, and ${foreign.language} is not known.`,
      {
        hint: 'Use a recipe that draws with until-stop, such as completion or infilling.',
      },
    );
  }
}

function drawOf(technique: Ref): Ref {
  return refSchema.safeParse(technique.with?.draw).data ?? { use: 'greedy' };
}

function withDraw(technique: Ref, draw: Ref): Ref {
  return { ...technique, with: { ...technique.with, draw } };
}
