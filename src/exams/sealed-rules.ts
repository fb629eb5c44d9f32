import type { Definition, Language, Span } from '../core/language.ts';
import type { CandidateHole } from './candidate-hole.ts';
import { namesInReach } from './names-in-reach.ts';

/** One file, read. */
export interface CodeFile {
  readonly path: string;
  readonly text: string;
  readonly definitions: readonly Definition[];
}

/** What in a file is asked for, and what tells of it. */
export interface SealedRules {
  isSealed(path: string, definition: Definition): boolean;
  /** Whole lines of sealed definitions. */
  definitionsIn(file: CodeFile, isSealed: (definition: Definition) => boolean): readonly Span[];
  /** Bodies, of definitions that are not sealed, which name a sealed one that they can mean. */
  callersIn(file: CodeFile, isSealed: (definition: Definition) => boolean): Promise<readonly Span[]>;
}

/** `files`: those that sealed definitions lie in, at least. */
export function sealedRules(sealed: readonly CandidateHole[], files: readonly CodeFile[], language: Language): SealedRules {
  const clusters = new Set(sealed.map(({ cluster }) => cluster));
  const isSealed = (path: string, definition: Definition): boolean => clusters.has(`${path}:${definition.topLevel}`);
  const names = new Map<string, Set<string>>();
  for (const { path, definitions } of files) {
    for (const definition of definitions) {
      if (!isSealed(path, definition)) continue;
      names.set(definition.name, (names.get(definition.name) ?? new Set()).add(path));
    }
  }
  return {
    isSealed,
    definitionsIn: ({ text, definitions }, own) =>
      definitions.filter((definition) => isOutermost(definition) && own(definition)).map((span) => wholeLines(text, span)),
    callersIn: async ({ path, text, definitions }, own) => {
      const reach = await namesInReach(path, text, language, names);
      return definitions.flatMap((definition) => {
        const { body, kind } = definition;
        if (body === undefined || own(definition) || (kind !== 'function' && kind !== 'method')) return [];
        // Words, not parsed names: a name in a string or a comment tells as much.
        const words = text.slice(body.start, body.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
        return words.some((word) => reach.has(word)) ? [body] : [];
      });
    },
  };
}

export const isOutermost = ({ qualifiedName, topLevel }: Definition): boolean => qualifiedName === topLevel;

export function wholeLines(text: string, { start, end }: Span): Span {
  const lineEnd = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}
