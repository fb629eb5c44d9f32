import { OBJECTIVES } from './objective-arms.ts';
import type { StudyArm } from './study-arm.ts';

/** What the others are compared with. */
export const SCRATCH_BASELINES = ['fim'] as const;

/** A small decoder in the form of Qwen2: with its vocabulary some 8 million numbers. */
export const SCRATCH_SHAPE = { vocabulary: 4_096, layers: 8, width: 256, inner: 768, heads: 4, positions: 1_024 } as const;

/** Random weights bear and need more than fine-tuning does. */
const LEARNING_RATE = 1e-3;
const LOSSES: Readonly<Record<string, object>> = {
  fim: {},
  horizon: { horizon: { weight: 0.1, loss: 'l1' } },
  'masked-thought': { maskedThought: { most: 0.2, replacement: 'random' } },
};

/**
 * The positive control of the study of objectives: all weights of a model that has learned nothing before, trained on the same rows in the
 * same order by three losses. A pre-trained model knows from elsewhere where an answer ends, so a loss that teaches it has little to show there.
 */
export const SCRATCH_ARMS: readonly StudyArm[] = OBJECTIVES.filter(({ name }) => name in LOSSES).map(({ name, about }) => ({
  ...{ name, about, context: { use: 'none' }, answering: 'trainer' },
  training: { adapter: { use: 'full' }, objective: { ...LOSSES[name] }, rows: 'scratch', learningRate: LEARNING_RATE },
}));
