import type { StudyArm } from './study-arm.ts';

/** The model as it is, and the control that learns as much from other people's code. */
export const PERSONAL_BASELINES = ['none', 'general'] as const;
const ADAPTER = { use: 'lora', rank: 16, alpha: 32 } as const;
const PLAIN = { use: 'none' } as const;

/**
 * Whose code to learn from, as in "Why Personalizing Deep Learning-Based Code Completion Tools Matters" (arXiv 2503.14201): one adapter,
 * the same number of steps, other rows. `general` is the control: more training alone.
 */
export const PERSONAL_ARMS: readonly StudyArm[] = [
  { name: 'none', about: 'the model as it is', context: PLAIN },
  ...(
    [
      ['general', 'packages under free licences: as much training, of other people’s code'],
      ['developer', 'what one developer wrote in this repository'],
      ['repository', 'all of this repository'],
      ['organisation', 'this repository and the others that were named'],
    ] as const
  ).map(([name, about]) => ({ name, about, context: PLAIN, training: { adapter: ADAPTER, rows: name } })),
];
