import type { Snippet } from './model.ts';

export interface CodeIndex {
  /** Of the workspace it was built from: the one with the hole empty. */
  readonly revision: string;
  /** Best first. */
  search(query: string, options: { readonly limit: number; readonly signal: AbortSignal }): AsyncIterable<Snippet>;
  /** Definitions of a name: signature and docstring as the snippet's text. */
  definitions(name: string): AsyncIterable<Snippet>;
  references(name: string): AsyncIterable<Snippet>;
}
