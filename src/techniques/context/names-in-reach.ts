import type { Definition, Language } from '../../core/language.ts';
import type { Cursor } from '../cursor.ts';

/** A name that the code at the cursor may refer to, and as what. */
export interface ReachedName {
  readonly name: string;
  /** Taken from another module, and used at the cursor or not yet; defined at this file's own level; standing behind a dot. */
  readonly how: 'imported' | 'imported-unused' | 'own' | 'attribute';
}

/**
 * Names that the definition at the cursor uses, the nearest to the cursor first, and behind them what the file imports but that
 * definition does not use yet: the hole may be its first use. Local variables and parameters are left out, because their namesakes
 * elsewhere are something else.
 */
export async function namesInReach(cursor: Cursor, definitions: readonly Definition[], language: Language): Promise<ReachedName[]> {
  const enclosing = definitions.findLast(({ start, end }) => start <= cursor.offset && cursor.offset <= end);
  const used = await language.namesIn(cursor.text, enclosing ?? { start: 0, end: cursor.text.length });
  const imported = new Set((await language.imports(cursor.text)).flatMap((entry) => entry.names));
  const own = new Set(definitions.filter(({ qualifiedName }) => !qualifiedName.includes('.')).map(({ name }) => name));
  const reached = used.flatMap((name): ReachedName[] => {
    if (imported.has(name)) return [{ name, how: 'imported' }];
    if (own.has(name)) return [{ name, how: 'own' }];
    return isAttribute(name, cursor.text.slice(enclosing?.start ?? 0, enclosing?.end)) ? [{ name, how: 'attribute' }] : [];
  });
  const distances = new Map(reached.map(({ name }) => [name, distanceTo(name, cursor)]));
  reached.sort((a, b) => (distances.get(a.name) as number) - (distances.get(b.name) as number));
  const unused = [...imported].filter((name) => !used.includes(name));
  return [...reached, ...unused.map((name): ReachedName => ({ name, how: 'imported-unused' }))];
}

function isAttribute(name: string, text: string): boolean {
  for (let at = text.indexOf(`.${name}`); at !== -1; at = text.indexOf(`.${name}`, at + 1)) {
    if (!/[\p{L}\p{N}_$]/u.test(text[at + 1 + name.length] ?? '')) return true;
  }
  return false;
}

function distanceTo(name: string, { prefix, suffix }: Cursor): number {
  const before = prefix.lastIndexOf(name);
  const after = suffix.indexOf(name);
  return Math.min(before === -1 ? Number.POSITIVE_INFINITY : prefix.length - before, after === -1 ? Number.POSITIVE_INFINITY : after);
}
