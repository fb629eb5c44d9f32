import { join } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Model } from '../core/model.ts';
import type { Ref } from '../core/recipe.ts';
import type { OpenContexts } from '../models/open-contexts.ts';
import type { Environment } from './environment.ts';

/** Models by reference: each is loaded once, however many recipes use it, and released at the end. */
export interface ModelPool extends AsyncDisposable {
  /** `cached: true` answers again from disk what was answered before; both share the loaded weights. Throws what `openModel` throws. */
  open(ref: Ref, options: { readonly cached: boolean }): Promise<Model>;
}

/**
 * `chunkMs`: longest time of a prefill chunk; left out, what an editor can wait for. Answers are the same with any.
 * `folder`: the repository whose recipes are opened; their relative paths start there.
 * `contexts`: which of them, of this pool and of others, may be open at the same time; left out, all.
 */
export function modelPool(
  { home, apiKey }: Pick<Environment, 'home'> & Partial<Pick<Environment, 'apiKey'>>,
  { chunkMs, folder, contexts }: { readonly chunkMs?: number; readonly folder?: string; readonly contexts?: OpenContexts } = {},
): ModelPool {
  const loaded = new Map<string, Promise<Model>>();
  let store: Promise<Disposable & Parameters<typeof import('../models/cached.ts').cached>[1]> | undefined;

  const load = (ref: Ref): Promise<Model> => {
    const key = canonicalJson(ref);
    let model = loaded.get(key);
    if (!model) {
      model = import('../models/open-model.ts').then(({ openModel }) =>
        openModel(ref, {
          home,
          ...(chunkMs === undefined ? {} : { chunkMs }),
          ...(apiKey === undefined ? {} : { apiKey }),
          ...(folder === undefined ? {} : { folder }),
          ...(contexts === undefined ? {} : { contexts }),
        }),
      );
      loaded.set(key, model);
      // A model that could not be opened is asked for again, not remembered.
      model.catch(() => loaded.delete(key));
    }
    return model;
  };

  return {
    async open(ref, options) {
      const model = await load(ref);
      if (!options.cached) return model;
      const { cached } = await import('../models/cached.ts');
      store ??= import('../models/sample-store.ts').then(({ sampleStore }) => sampleStore(join(home, 'cache', 'samples.sqlite')));
      return cached(model, await store);
    },
    async [Symbol.asyncDispose]() {
      for (const model of await Promise.allSettled(loaded.values())) {
        if (model.status === 'fulfilled') await model.value[Symbol.asyncDispose]?.();
      }
      (await store)?.[Symbol.dispose]();
    },
  };
}
