import { z } from 'zod';
import type { Definition, Language } from '../../core/language.ts';
import type { Snippet } from '../../core/model.ts';
import type { Kit } from '../../core/technique.ts';
import { type Cursor, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { definitionsAround } from './definitions-around.ts';
import { namesInReach, type ReachedName } from './names-in-reach.ts';
import { isShownAnyway, packed } from './pack.ts';

/** A method defined in more places than this says nothing about which is meant (`get`, `run`). */
const MOST_PLACES = 2;

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
    const places = (await Array.fromAsync(kit.index.definitions(name.name))).filter((place) => canBeMeant(place, name, cursor));
    if (places.length <= MOST_PLACES) yield* places.filter(isNew);
  }
}

/** Only what the name can mean in this file: an attribute is a method of some class, a plain name something of a module's own level. */
function canBeMeant({ path, defines }: Snippet, { how }: ReachedName, cursor: Cursor): boolean {
  if (!defines) return false;
  const isMember = defines.qualifiedName.includes('.');
  if (how === 'attribute') return isMember && defines.kind === 'method';
  if (isMember) return false;
  // A constant that is not used yet is one among many, and its value is long.
  if (how === 'imported-unused') return defines.kind !== 'variable';
  return how === 'imported' || path === cursor.path;
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
