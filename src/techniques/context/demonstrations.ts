import { z } from 'zod';
import type { Definition } from '../../core/language.ts';
import type { Snippet } from '../../core/model.ts';
import type { Kit } from '../../core/technique.ts';
import { type Cursor, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { definitionsAround } from './definitions-around.ts';
import { isShownAnyway, packed } from './pack.ts';
import { queryAt } from './query-at.ts';

/** Lines before the cursor that make the query when it stands in no function. */
const LINES_OUTSIDE_FUNCTIONS = 8;
/** A one-line function shows nothing to imitate. */
const FEWEST_LINES = 3;

/** Shows whole functions of the repository that are most like the one at the cursor, as solved examples. */
export const demonstrations = definePart({
  slot: 'context',
  name: 'demonstrations',
  options: z.strictObject({
    tokens: z.number().int().min(16).default(512).describe('tokens of all examples together, at most'),
    examples: z.number().int().min(1).default(3).describe('functions, at most'),
  }),
  create: ({ tokens, examples }) => ({
    name: 'demonstrations',
    async *gather(task, kit) {
      const cursor = await cursorOf(task);
      const model = kit.model();
      const found = similarFunctions(cursor, task.ask.language, examples, kit, (path) => task.workspace.read(path));
      yield* packed(found, { tokens, mustBeWhole: true }, (text) => model.countTokens(text));
    },
  }),
});

async function* similarFunctions(
  cursor: Cursor,
  languageName: string,
  limit: number,
  kit: Kit,
  read: (path: string) => Promise<string>,
): AsyncGenerator<Snippet> {
  const language = kit.language(languageName);
  const enclosing = innermostAt(await definitionsAround(cursor, language), cursor.offset);
  const query = enclosing ? cursor.text.slice(enclosing.start, enclosing.end) : queryAt(cursor, LINES_OUTSIDE_FUNCTIONS, 0);
  const given = new Set<string>();
  for await (const hit of kit.index.search(query, { limit: limit * 4 + 4, signal: kit.signal })) {
    if (!language.extensions.some((extension) => hit.path.endsWith(extension))) continue;
    const text = await read(hit.path);
    const example = innermostAt(await language.definitions(text), firstCode(text, hit));
    const name = `${hit.path}:${example?.start}`;
    if (!example?.body || given.has(name)) continue;
    const snippet = wholeFunction(hit, example, text);
    if (isShownAnyway(snippet, cursor) || snippet.text.split('\n').length < FEWEST_LINES) continue;
    given.add(name);
    yield snippet;
    if (given.size >= limit) return;
  }
}

function firstCode(text: string, hit: Snippet): number {
  return hit.start + Math.max(0, text.slice(hit.start).search(/\S/));
}

/** The innermost function or method that holds the offset. */
function innermostAt(definitions: readonly Definition[], offset: number): Definition | undefined {
  return definitions.findLast(({ kind, start, end }) => (kind === 'function' || kind === 'method') && start <= offset && offset <= end);
}

function wholeFunction(hit: Snippet, { start, end, qualifiedName }: Definition, text: string): Snippet {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  return {
    path: hit.path,
    text: text.slice(lineStart, end),
    start: lineStart,
    score: hit.score,
    reason: `similar function ${qualifiedName}`,
  };
}
