import type { Span } from '../../core/language.ts';
import { indentOf, lineEndAt, lineStartAt } from '../indentation.ts';
import type { Node } from '../syntax-tree.ts';
import { docstringOf } from './definitions.ts';

/** Nodes with a header line and a body of statements. */
export const WITH_BODY: ReadonlySet<string> = new Set([
  'if_statement',
  'elif_clause',
  'else_clause',
  'for_statement',
  'while_statement',
  'with_statement',
  'try_statement',
  'except_clause',
  'except_group_clause',
  'finally_clause',
  'case_clause',
  'function_definition',
]);
const EMPTY = new Set(['pass_statement', 'comment']);

/** What of a block is to be written: its span, and the statements that do something. */
export interface BodySpan extends Span {
  readonly lines: number;
  readonly statements: readonly Node[];
}

/** From the first line after the header (or docstring) to the block's end, with the comments that belong to it; undefined when there is nothing to fill. */
export function bodySpan(block: Node, headerEnd: number, text: string, isFunction: boolean): BodySpan | undefined {
  const docstring = isFunction ? docstringOf(block) : undefined;
  const statements = block.namedChildren.filter(
    (child) => child !== null && !EMPTY.has(child.type) && !isStringStatement(child) && !isEllipsis(child),
  ) as Node[];
  const last = statements.at(-1);
  if (!last) return undefined;
  const before = docstring ? docstring.endIndex : headerEnd;
  const lineEnd = lineEndAt(text, before);
  if (!/^\s*(?:#.*)?$/.test(text.slice(before, lineEnd))) return undefined;
  const start = lineEnd + (/^\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0);
  if (last.endIndex <= start) return undefined;
  const width = indentOf(text.slice(lineStartAt(text, start), lineEndAt(text, start)));
  const end = withTrailingComments(text, last.endIndex, width);
  return end === undefined ? undefined : { start, end, lines: text.slice(start, end).split('\n').length, statements };
}

/** The block of a node and where its header ends. */
export function blockOf(node: Node): { readonly block: Node; readonly headerEnd: number } | undefined {
  const block = node.namedChildren.find((child) => child?.type === 'block');
  const colon = block && node.children.findLast((child) => child?.type === ':' && child.startIndex < block.startIndex);
  return block && colon ? { block, headerEnd: colon.endIndex } : undefined;
}

export function isStringStatement(node: Node): boolean {
  const only = node.type === 'expression_statement' && node.namedChildCount === 1 ? node.namedChild(0) : null;
  return only?.type === 'string' || only?.type === 'concatenated_string';
}

export function isEllipsis(node: Node): boolean {
  return node.type === 'expression_statement' && node.text === '...';
}

/** Comments after a block's last statement belong to it as long as they are not indented less. */
function withTrailingComments(text: string, blockEnd: number, width: number): number | undefined {
  let end = lineEndAt(text, blockEnd);
  const rest = text.slice(blockEnd, end);
  if (!/^\s*(?:#.*)?$/.test(rest)) return undefined;
  end = blockEnd + rest.trimEnd().length;
  for (let at = lineEndAt(text, end); at < text.length; ) {
    const next = text.indexOf('\n', at) + 1;
    if (next === 0) break;
    at = lineEndAt(text, next);
    const line = text.slice(next, at);
    if (line.trim() === '') continue;
    if (!line.trim().startsWith('#') || indentOf(line) < width) break;
    end = next + line.trimEnd().length;
  }
  return end;
}
