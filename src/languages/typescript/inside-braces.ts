import type { Span } from '../../core/language.ts';
import { lineEndAt, lineStartAt } from '../indentation.ts';
import type { Node } from '../syntax-tree.ts';

/** What stands between the lines of a block's braces; undefined when there is no statement or a brace shares its line with one. */
export function insideBraces(block: Node, text: string): (Span & { readonly statements: readonly Node[] }) | undefined {
  const statements = block.namedChildren.filter(
    (child) => child !== null && child.type !== 'comment' && child.type !== 'empty_statement',
  ) as Node[];
  if (statements.length === 0) return undefined;
  const open = lineEndAt(text, block.startIndex);
  if (!/^\{\s*(?:\/\/.*)?$/.test(text.slice(block.startIndex, open))) return undefined;
  const close = block.endIndex - 1;
  if (text.slice(lineStartAt(text, close), close).trim() !== '') return undefined;
  const inside = text.slice(open, close);
  const start = open + (inside.length - inside.trimStart().length);
  return { start, end: open + inside.trimEnd().length, statements };
}

/** The node that holds the statements of a function, branch or loop. */
export function bodyNodeOf(node: Node): Node | null | undefined {
  return (
    node.childForFieldName('body') ??
    node.childForFieldName('consequence') ??
    node.namedChildren.findLast((child) => child?.type === 'statement_block')
  );
}
