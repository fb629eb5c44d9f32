import { resolve } from 'node:path';
import { isGeneralName } from '../core/general-adapter.ts';
import type { Ref } from '../core/recipe.ts';

/** The same model with its adapter's whole path: references of two repositories are then equal where they mean the same weights. */
export function placedRef(ref: Ref, folder: string): Ref {
  const adapter = ref.with?.adapter;
  if (typeof adapter !== 'string' || isGeneralName(adapter)) return ref;
  return { ...ref, with: { ...ref.with, adapter: resolve(folder, adapter) } };
}
