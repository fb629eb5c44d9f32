import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** One way of making a model better, as a study compares it with others. */
export interface StudyArm {
  /** Short, without blanks: it also names files. */
  readonly name: string;
  /** For people. */
  readonly about: string;
  /** What it is shown besides the file when it is asked. */
  readonly context: Ref;
  /** Left out: the weights stay as they are. */
  readonly training?: {
    /** As in the method of a training recipe. */
    readonly adapter: Readonly<Record<string, unknown>> & { readonly use: string };
    /** As in the method of a training recipe; left out: that of the study's recipe. */
    readonly objective?: Readonly<Record<string, unknown>>;
    /** Which rows it learns from. */
    readonly rows: string;
    /** Left out: what suits the adapter. */
    readonly learningRate?: number;
  };
  /** How it is made to answer; left out: by the engine, where it has a form for it. */
  readonly answering?: Answering;
  /** Weights that were trained before, as a recipe names them: a model with its adapter. Nothing is trained then. */
  readonly given?: Ref;
}

/** How an arm is made to answer. */
export type Answering = 'engine' | 'merged' | 'trainer';

/**
 * The engine has a form for LoRA; IA3 and whole weights are merged into a file of weights first; for a trained prompt or prefix it has none,
 * so the trainer itself draws.
 */
export function answeringOf({ training, answering }: StudyArm): Answering {
  if (answering) return answering;
  switch (training?.adapter.use) {
    case undefined:
    case 'lora':
      return 'engine';
    case 'prompt':
    case 'prefix':
      return 'trainer';
    default:
      return 'merged';
  }
}

/** The arms that were asked for, in the study's order. Throws `WhetstoneError` (`bad-argument`) for a name there is not. */
export function chosenArms(
  all: readonly StudyArm[],
  typed: readonly string[] | undefined,
  standard: readonly string[],
): readonly StudyArm[] {
  const unknown = (typed ?? []).filter((name) => all.every((arm) => arm.name !== name));
  if (unknown.length > 0 || typed?.length === 0) {
    throw new WhetstoneError('bad-argument', `--arms ${(typed ?? []).join(',')}: there is no arm named ${unknown.join(', ') || 'so'}.`, {
      hint: `There are: ${all.map(({ name }) => name).join(', ')}.`,
    });
  }
  return all.filter(({ name }) => (typed ?? standard).includes(name));
}
