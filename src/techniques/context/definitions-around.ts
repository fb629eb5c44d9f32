import type { Definition, Language, Span } from '../../core/language.ts';
import type { Cursor } from '../cursor.ts';

/** Stands for the missing text: a name is a statement and an expression in every language we know. */
const PLACEHOLDER = '__hole__';

/**
 * Definitions of the asked file, read with a placeholder in the hole. With an empty hole a function would end before the cursor that
 * stands in its body, and the file might not parse. Offsets are those of the file as it is.
 */
export async function definitionsAround({ prefix, suffix, offset }: Cursor, language: Language): Promise<readonly Definition[]> {
  const back = (at: number): number => (at <= offset ? at : Math.max(offset, at - PLACEHOLDER.length));
  const shifted = <S extends Span>(span: S): S => ({ ...span, start: back(span.start), end: back(span.end) });
  const definitions = await language.definitions(prefix + PLACEHOLDER + suffix);
  return definitions.map((definition) => ({
    ...shifted(definition),
    signature: shifted(definition.signature),
    ...(definition.body ? { body: shifted(definition.body) } : {}),
  }));
}
