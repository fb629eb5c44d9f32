import type { Definition } from '../core/language.ts';
import { lineNumberAt } from './indentation.ts';

/** Names the outermost definition around an offset, or "<module>:12" for code of line 12 outside any: the unit of splits and intervals. */
export function topLevelAt(text: string, definitions: readonly Definition[], offset: number): string {
  const outer = definitions.find(
    (definition) => definition.qualifiedName === definition.topLevel && definition.start <= offset && offset < definition.end,
  );
  return outer?.topLevel ?? `<module>:${lineNumberAt(text, offset)}`;
}
