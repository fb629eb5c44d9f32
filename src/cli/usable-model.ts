import type { Model } from '../core/model.ts';
import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { ModelPool } from './model-pool.ts';

/**
 * Opens a model and lets it fill three small holes before a race is spent on it; answers come from the cache when it was asked before.
 * Throws `WhetstoneError`: `unsupported` when it cannot fill holes, or does not, and what opening throws.
 */
export async function usableModel(name: string, ref: Ref, models: ModelPool, signal: AbortSignal): Promise<Model> {
  const model = await models.open(ref, { cached: true });
  if (!model.can.has('infill')) {
    throw new WhetstoneError('unsupported', `${name} has no form of asking for text between two others.`, {
      hint: 'Use a model trained to fill in the middle, such as qwen2.5-coder-0.5b.',
    });
  }
  if (ref.use === 'scripted' || ref.use === 'recorded') return model;
  const { probeModel } = await import('../models/probe.ts');
  const { canFill } = await probeModel(model, signal);
  if (canFill) return model;
  throw new WhetstoneError(
    'unsupported',
    `${name} was asked to fill three small holes and failed: its template or its weights are wrong.`,
    {
      hint: `\`whetstone model probe ${name}\` shows what it answered.`,
    },
  );
}
