import { join } from 'node:path';
import type { Recipe, Ref } from './recipe.ts';

/**
 * How recipes name an adapter that `whetstone train --general` made: "general:<training>/<step>". It belongs to no repository but to the
 * data folder of whoever runs Whetstone, so its path would mean nothing to anybody else; training and step do, since a training is named by
 * what decides its weights.
 */
const NAME = /^general:([0-9a-f]{16})\/(\d+)$/;
const PATH = /^([0-9a-f]{16})\/output\/checkpoint-(\d{6,})\.gguf$/;

/** Where trainings on general code lie below the data folder. */
export function generalTrainingsFolder(home: string): string {
  return join(home, 'training');
}

/** Whether it is such a name, if only a misspelt one. */
export function isGeneralName(adapter: string): boolean {
  return adapter.startsWith('general:');
}

/** The file that a name means; `undefined` for anything else. */
export function generalAdapterPath(adapter: string, home: string): string | undefined {
  const [, training, step] = NAME.exec(adapter) ?? [];
  if (training === undefined || step === undefined) return undefined;
  return join(generalTrainingsFolder(home), training, 'output', `checkpoint-${step.padStart(6, '0')}.gguf`);
}

/** The name of a file below the data folder; every other path as it is. */
export function generalAdapterName(path: string, home: string): string {
  const folder = `${generalTrainingsFolder(home)}/`;
  const [, training, step] = (path.startsWith(folder) && PATH.exec(path.slice(folder.length))) || [];
  return training === undefined || step === undefined ? path : `general:${training}/${Number(step)}`;
}

/** The same model, its general adapter spelt as a name: however it was spelt, the reference and its hash are the same. */
export function portableRef(ref: Ref, home: string): Ref {
  const adapter = ref.with?.adapter;
  if (typeof adapter !== 'string') return ref;
  return { ...ref, with: { ...ref.with, adapter: generalAdapterName(adapter, home) } };
}

export function portableRecipe(recipe: Recipe, home: string): Recipe {
  const { main, draft, judge } = recipe.models;
  const models = { main: portableRef(main, home), ...(draft && { draft: portableRef(draft, home) }) };
  return { ...recipe, models: { ...models, ...(judge && { judge: portableRef(judge, home) }) } };
}
