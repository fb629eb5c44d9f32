import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { portableRef } from '../core/general-adapter.ts';
import { type Ref, refSchema } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/**
 * A model as typed as a recipe holds it: catalogue name, path of a `.gguf` file, address of an OpenAI-compatible server, or path of a
 * `.json` file that holds the reference itself, with its options (an adapter, say). Where the data folder is told, adapters in it are named so
 * that they mean the same on another account. Throws `WhetstoneError` (`bad-argument`).
 */
export function modelRef(typed: string, cwd: string, home?: string): { readonly name: string; readonly ref: Ref } {
  if (/^https?:\/\//.test(typed)) {
    // "http://127.0.0.1:8080/v1#qwen" names the server's model after the #; many servers have only one.
    const [address = '', model = 'default'] = typed.split('#');
    const baseUrl = /\/v\d+\/?$/.test(address) ? address.replace(/\/$/, '') : `${address.replace(/\/$/, '')}/v1`;
    return { name: model === 'default' ? new URL(baseUrl).host : model, ref: { use: 'openai', with: { baseUrl, model } } };
  }
  if (typed.endsWith('.gguf')) {
    const path = resolve(cwd, typed);
    return { name: path.slice(path.lastIndexOf('/') + 1, -'.gguf'.length), ref: { use: 'file', with: { path } } };
  }
  if (typed.endsWith('.json')) {
    const ref = refOfFile(resolve(cwd, typed));
    return { name: basename(typed, '.json'), ref: home === undefined ? ref : portableRef(ref, home) };
  }
  return { name: typed, ref: { use: typed } };
}

function refOfFile(path: string): Ref {
  try {
    return refSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new WhetstoneError('bad-argument', `${path} holds no model.`, {
      hint: 'It must look like { "use": "qwen2.5-coder-0.5b", "with": { "adapter": "mine.gguf" } }.',
      cause,
    });
  }
}

/** For tables: what `modelRef` called it. */
export function modelName(ref: Ref): string {
  const options = ref.with ?? {};
  if (ref.use === 'openai') return String(options.model ?? ref.use);
  if (ref.use === 'file' && typeof options.path === 'string') return modelRef(options.path, '/').name;
  return ref.use;
}
