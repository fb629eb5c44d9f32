import type { StudyArm } from './study-arm.ts';

/** What every other arm is compared with. */
export const PEFT_BASELINE = 'zero-shot';
export const DEFAULT_RANKS = [4, 16, 64] as const;
const ROWS = 'repository';
const PLAIN = { use: 'none' } as const;
/** The paper's virtual tokens: 20 before the prompt, 10 in every layer. */
const VIRTUAL_TOKENS = { prompt: 20, prefix: 10 } as const;

/**
 * Examples in the prompt against training few weights, as in "Exploring Parameter-Efficient Fine-Tuning Techniques for Code Generation with
 * Large Language Models" (ACM TOSEM 2025, arXiv 2308.10462): zero-shot, three functions of the repository drawn by chance and by likeness,
 * LoRA of several ranks (alpha twice the rank, all seven projections), IA3, prompt tuning, prefix tuning, all weights. Each method has the
 * learning rate that the trainer takes for it: one rate for all makes prompt and prefix tuning look useless.
 */
export function peftArms(ranks: readonly number[]): readonly StudyArm[] {
  const trained = (name: string, about: string, adapter: NonNullable<StudyArm['training']>['adapter']): StudyArm => ({
    ...{ name, about, context: PLAIN },
    training: { adapter, rows: ROWS },
  });
  return [
    { name: PEFT_BASELINE, about: 'the model as it is', context: PLAIN },
    {
      name: 'k-shot-random',
      about: 'functions of the repository, drawn by chance, in the prompt',
      context: { use: 'demonstrations', with: { pick: 'random' } },
    },
    { name: 'k-shot', about: 'the functions most like the one at the cursor in the prompt', context: { use: 'demonstrations' } },
    ...ranks.map((rank) => trained(`lora-r${rank}`, `LoRA of rank ${rank}`, { use: 'lora', rank, alpha: 2 * rank })),
    trained('ia3', 'IA3: one factor for each key, value and inner feature', { use: 'ia3' }),
    trained('prompt', `${VIRTUAL_TOKENS.prompt} trained tokens before the prompt`, { use: 'prompt', tokens: VIRTUAL_TOKENS.prompt }),
    trained('prefix', `${VIRTUAL_TOKENS.prefix} trained keys and values in every layer`, { use: 'prefix', tokens: VIRTUAL_TOKENS.prefix }),
    trained('full', 'all weights: for tiny models', { use: 'full' }),
  ];
}

/** All but full fine-tuning, which takes sixteen bytes a weight. */
export function standardPeftArms(ranks: readonly number[]): readonly string[] {
  return peftArms(ranks)
    .map(({ name }) => name)
    .filter((name) => name !== 'full');
}
