import { z } from 'zod';
import type { Snippet } from '../../core/model.ts';
import type { Kit } from '../../core/technique.ts';
import { type Cursor, cursorOf } from '../cursor.ts';
import { definePart } from '../define-part.ts';
import { isShownAnyway, packed } from './pack.ts';
import { queryAt } from './query-at.ts';

/** Shows the pieces of the repository that share most words with the lines around the cursor (BM25). */
export const neighbours = definePart({
  slot: 'context',
  name: 'neighbours',
  options: z.strictObject({
    tokens: z.number().int().min(16).default(384).describe('tokens of all pieces together, at most'),
    pieces: z.number().int().min(1).default(3).describe('pieces, at most'),
    linesBefore: z.number().int().min(1).default(12).describe('lines before the cursor that make the query'),
    linesAfter: z.number().int().min(0).default(4).describe('lines after the cursor that make the query'),
  }),
  create: (options) => ({
    name: 'neighbours',
    async *gather(task, kit) {
      const cursor = await cursorOf(task);
      const model = kit.model();
      const found = distant(queryAt(cursor, options.linesBefore, options.linesAfter), options.pieces, cursor, kit);
      yield* packed(found, { tokens: options.tokens, mustBeWhole: false }, (text) => model.countTokens(text));
    },
  }),
});

async function* distant(query: string, limit: number, cursor: Cursor, kit: Kit): AsyncGenerator<Snippet> {
  let count = 0;
  // More are asked for, because some lie inside the window.
  for await (const snippet of kit.index.search(query, { limit: limit * 2 + 2, signal: kit.signal })) {
    if (isShownAnyway(snippet, cursor)) continue;
    yield snippet;
    count += 1;
    if (count === limit) return;
  }
}
