import { z } from 'zod';
import type { Definition } from '../../core/language.ts';
import type { Snippet } from '../../core/model.ts';
import type { Task } from '../../core/task.ts';
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
    pick: z.enum(['similar', 'random']).default('similar').describe('which functions: the most similar ones, or any, as a control'),
  }),
  create: ({ tokens, examples, pick }) => ({
    name: 'demonstrations',
    async *gather(task, kit) {
      const cursor = await cursorOf(task);
      const model = kit.model();
      const find = pick === 'similar' ? similarFunctions : anyFunctions;
      yield* packed(find(cursor, task, examples, kit), { tokens, mustBeWhole: true }, (text) => model.countTokens(text));
    },
  }),
});

async function* similarFunctions(cursor: Cursor, task: Task, limit: number, kit: Kit): AsyncGenerator<Snippet> {
  const language = kit.language(task.ask.language);
  const enclosing = innermostAt(await definitionsAround(cursor, language), cursor.offset);
  const query = enclosing ? cursor.text.slice(enclosing.start, enclosing.end) : queryAt(cursor, LINES_OUTSIDE_FUNCTIONS, 0);
  const given = new Set<string>();
  for await (const hit of kit.index.search(query, { limit: limit * 4 + 4, signal: kit.signal })) {
    if (!language.extensions.some((extension) => hit.path.endsWith(extension))) continue;
    const text = await task.workspace.read(hit.path);
    const example = innermostAt(await language.definitions(text), firstCode(text, hit));
    const name = `${hit.path}:${example?.start}`;
    if (!example?.body || given.has(name)) continue;
    const snippet = wholeFunction(hit, example, text, 'similar');
    if (isShownAnyway(snippet, cursor) || snippet.text.split('\n').length < FEWEST_LINES) continue;
    given.add(name);
    yield snippet;
    if (given.size >= limit) return;
  }
}

/** Files looked into: drawing from all of a big repository would parse all of it for each question. */
const MOST_FILES = 12;

/** Functions drawn by the task's own stream from files drawn by it: neither the question nor the cursor decides. */
async function* anyFunctions(cursor: Cursor, task: Task, limit: number, kit: Kit): AsyncGenerator<Snippet> {
  const language = kit.language(task.ask.language);
  const random = kit.random.fork('demonstrations');
  const paths = (await task.workspace.list()).filter((path) => language.extensions.some((extension) => path.endsWith(extension)));
  const found: Snippet[] = [];
  for (const path of random.shuffle([...paths].sort()).slice(0, MOST_FILES)) {
    const text = await task.workspace.read(path);
    const functions = (await language.definitions(text)).filter(({ kind, body }) => body && (kind === 'function' || kind === 'method'));
    found.push(...functions.map((one) => wholeFunction({ path, score: 0 }, one, text, 'some')));
  }
  const able = found.filter((snippet) => !isShownAnyway(snippet, cursor) && snippet.text.split('\n').length >= FEWEST_LINES);
  yield* random.shuffle(able).slice(0, limit);
}

function firstCode(text: string, hit: Snippet): number {
  return hit.start + Math.max(0, text.slice(hit.start).search(/\S/));
}

/** The innermost function or method that holds the offset. */
function innermostAt(definitions: readonly Definition[], offset: number): Definition | undefined {
  return definitions.findLast(({ kind, start, end }) => (kind === 'function' || kind === 'method') && start <= offset && offset <= end);
}

function wholeFunction(
  hit: Pick<Snippet, 'path' | 'score'>,
  { start, end, qualifiedName }: Definition,
  text: string,
  how: 'similar' | 'some',
): Snippet {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  return {
    path: hit.path,
    text: text.slice(lineStart, end),
    start: lineStart,
    score: hit.score,
    reason: `${how} function ${qualifiedName}`,
  };
}
