import type { Span } from '../core/language.ts';
import type { Node } from './syntax-tree.ts';

/**
 * The statement of the module that holds a hole, as a span of whole lines that parses by itself: checking fillings in it costs
 * a part of checking the whole file. The file itself when the hole is in none or in several.
 */
export function chunkAround(root: Node, hole: Span): Span {
  const holder = root.namedChildren.find((child) => child !== null && child.startIndex <= hole.start && hole.end <= child.endIndex);
  return holder && !root.hasError
    ? { start: holder.startIndex, end: Math.max(holder.endIndex, hole.end) }
    : { start: 0, end: root.endIndex };
}
