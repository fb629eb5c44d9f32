import { resolve } from 'node:path';
import type { Ref } from '../core/recipe.ts';

/** A model as typed (catalogue name, path of a `.gguf` file, address of an OpenAI-compatible server) as a recipe holds it. */
export function modelRef(typed: string, cwd: string): { readonly name: string; readonly ref: Ref } {
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
  return { name: typed, ref: { use: typed } };
}

/** For tables: what `modelRef` called it. */
export function modelName(ref: Ref): string {
  const options = ref.with ?? {};
  if (ref.use === 'openai') return String(options.model ?? ref.use);
  if (ref.use === 'file' && typeof options.path === 'string') return modelRef(options.path, '/').name;
  return ref.use;
}
