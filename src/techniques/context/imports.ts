import { z } from 'zod';
import type { Definition, Language } from '../../core/language.ts';
import type { Snippet } from '../../core/model.ts';
import type { Kit } from '../../core/technique.ts';
import { type Cursor, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { definitionsAround } from './definitions-around.ts';
import { isShownAnyway, packed } from './pack.ts';

/** A name defined in more places than this says nothing about which is meant (`get`, `__init__`). */
const MOST_PLACES = 4;

/** Shows signatures of what the code around the cursor refers to: its class's other members, names it uses, imported names. */
export const imports = definePart({
  slot: 'context',
  name: 'imports',
  options: z.strictObject({
    tokens: z.number().int().min(16).default(256).describe('tokens of all signatures together, at most'),
    names: z.number().int().min(1).default(40).describe('names looked up, at most'),
    siblings: z.boolean().default(true).describe("show the other members of the cursor's class that the window does not show"),
  }),
  create: ({ tokens, names, siblings }) => ({
    name: 'imports',
    async *gather(task, kit) {
      const cursor = await cursorOf(task);
      const language = kit.language(task.ask.language);
      const model = kit.model();
      yield* packed(signatures(cursor, language, kit, { names, siblings }), { tokens, mustBeWhole: true }, (text) =>
        model.countTokens(text),
      );
    },
  }),
});

async function* signatures(
  cursor: Cursor,
  language: Language,
  kit: Kit,
  options: { readonly names: number; readonly siblings: boolean },
): AsyncGenerator<Snippet> {
  const definitions = await definitionsAround(cursor, language);
  const given = new Set<string>();
  const isNew = (snippet: Snippet): boolean => {
    const key = `${snippet.path}:${snippet.start}`;
    if (given.has(key) || isShownAnyway(snippet, cursor)) return false;
    given.add(key);
    return true;
  };
  if (options.siblings) yield* membersOfClass(definitions, cursor).filter(isNew);
  for (const name of (await namesInReach(cursor, definitions, language)).slice(0, options.names)) {
    kit.signal.throwIfAborted();
    const places = await Array.fromAsync(kit.index.definitions(name));
    if (places.length <= MOST_PLACES) yield* places.filter(isNew);
  }
}

/** Names used by the enclosing definition, nearest to the cursor first, then every imported name. */
async function namesInReach(cursor: Cursor, definitions: readonly Definition[], language: Language): Promise<string[]> {
  const enclosing = definitions.findLast(({ start, end }) => start <= cursor.offset && cursor.offset <= end);
  const used = await language.namesIn(cursor.text, enclosing ?? { start: 0, end: cursor.text.length });
  const imported = (await language.imports(cursor.text)).flatMap((entry) => entry.names);
  const nearestFirst = used.map((name) => ({ name, distance: distanceTo(name, cursor) })).sort((a, b) => a.distance - b.distance);
  return [...new Set([...nearestFirst.map(({ name }) => name), ...imported])];
}

function distanceTo(name: string, { prefix, suffix }: Cursor): number {
  const before = prefix.lastIndexOf(name);
  const after = suffix.indexOf(name);
  return Math.min(before === -1 ? Number.POSITIVE_INFINITY : prefix.length - before, after === -1 ? Number.POSITIVE_INFINITY : after);
}

function membersOfClass(definitions: readonly Definition[], cursor: Cursor): Snippet[] {
  const holder = definitions.findLast(({ kind, start, end }) => kind === 'class' && start <= cursor.offset && cursor.offset <= end);
  if (!holder) return [];
  return definitions
    .filter(({ kind, qualifiedName, name }) => kind === 'method' && qualifiedName === `${holder.qualifiedName}.${name}`)
    .map(({ signature, qualifiedName }) => ({
      path: cursor.path,
      text: cursor.text.slice(signature.start, signature.end).trimEnd(),
      start: signature.start,
      score: 1,
      reason: `member ${qualifiedName} of the cursor's class`,
    }));
}
