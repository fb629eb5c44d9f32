import { lineStartAt } from './indentation.ts';
import type { Node } from './syntax-tree.ts';

/** Where the nodes begin that stand first on their line. */
export function startsOfLines(text: string, nodes: readonly Node[]): readonly number[] {
  return nodes.map(({ startIndex }) => startIndex).filter((start) => text.slice(lineStartAt(text, start), start).trim() === '');
}
