import type { HoleSpan, Span } from '../../core/language.ts';
import { spansOf } from '../code-mutants.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { type FoundHole, type Place, withLineHoles } from '../found-holes.ts';
import { indentOf, lineEndAt, lineStartAt } from '../indentation.ts';
import { type Node, withTree } from '../syntax-tree.ts';
import { collectDefinitions, docstringOf } from './definitions.ts';

const MAX_BLOCK_LINES = 12;
const MAX_FUNCTION_LINES = 25;
const SIMPLE = new Set([
  'expression_statement',
  'return_statement',
  'raise_statement',
  'assert_statement',
  'delete_statement',
  'break_statement',
  'continue_statement',
  'type_alias_statement',
]);
const EMPTY = new Set(['pass_statement', 'comment']);
/** Nodes with a header line and a body; the clauses of `if` and `try` are nodes of their own. */
const COMPOUND = new Set([
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
  'class_definition',
  'match_statement',
]);

export async function pythonHoles(text: string): Promise<readonly HoleSpan[]> {
  return withTree('python', text, (tree) => {
    if (tree.rootNode.hasError) return [];
    const definitions = collectDefinitions(tree.rootNode);
    const found: FoundHole[] = [];
    const regions: (Span & Place)[] = [];
    visit(tree.rootNode, { importTime: true, typeOnly: false }, text, found, regions);
    return withLineHoles(text, PYTHON_DIALECT, { found, regions, types: spansOf(tree.rootNode, ['type']), definitions });
  });
}

function visit(node: Node, place: Place, text: string, found: FoundHole[], regions: (Span & Place)[]): void {
  for (const child of node.namedChildren) {
    if (!child) continue;
    const here = place;
    if (SIMPLE.has(child.type)) {
      if (isStringStatement(child)) continue;
      const typeOnly = here.typeOnly || child.type === 'type_alias_statement' || isBareAnnotation(child, here.importTime);
      regions.push({ start: child.startIndex, end: child.endIndex, ...here, typeOnly });
      if (standsAlone(child, text)) found.push({ kind: 'statement', start: child.startIndex, end: child.endIndex, ...here, typeOnly });
    } else if (child.type === 'decorated_definition') {
      for (const decorator of child.namedChildren) {
        if (decorator?.type === 'decorator') regions.push({ start: decorator.startIndex, end: decorator.endIndex, ...here });
      }
      const overload = child.namedChildren.some((decorator) => decorator?.type === 'decorator' && /\boverload$/.test(decorator.text));
      visit(child, { ...here, typeOnly: here.typeOnly || overload }, text, found, regions);
    } else if (COMPOUND.has(child.type)) visitCompound(child, here, text, found, regions);
    else if (child.type === 'block') visit(child, here, text, found, regions);
  }
}

function visitCompound(node: Node, place: Place, text: string, found: FoundHole[], regions: (Span & Place)[]): void {
  const isFunction = node.type === 'function_definition';
  const typeChecking = node.type === 'if_statement' && /\bTYPE_CHECKING$/.test(node.childForFieldName('condition')?.text ?? '');
  const inner: Place = { importTime: place.importTime && !isFunction, typeOnly: place.typeOnly || typeChecking };
  const block = node.namedChildren.find((child) => child?.type === 'block');
  const colon = block && node.children.findLast((child) => child?.type === ':' && child.startIndex < block.startIndex);
  if (block && colon) {
    regions.push({ start: node.startIndex, end: colon.endIndex, ...place });
    const body =
      node.type === 'class_definition' || node.type === 'match_statement' ? undefined : bodySpan(block, colon.endIndex, text, isFunction);
    if (body && isFunction && body.lines <= MAX_FUNCTION_LINES)
      found.push({ kind: 'function', start: body.start, end: body.end, ...inner });
    if (body && !isFunction && body.lines <= MAX_BLOCK_LINES) found.push({ kind: 'block', start: body.start, end: body.end, ...inner });
  }
  for (const child of node.namedChildren) {
    if (!child) continue;
    if (child.type === 'block') visit(child, inner, text, found, regions);
    else if (COMPOUND.has(child.type)) visitCompound(child, place, text, found, regions);
  }
}

/** From the first line after the header (or docstring) to the block's end, with the comments that belong to it; undefined when there is nothing to fill. */
function bodySpan(block: Node, headerEnd: number, text: string, isFunction: boolean): (Span & { lines: number }) | undefined {
  const docstring = isFunction ? docstringOf(block) : undefined;
  const real = block.namedChildren.filter(
    (child) => child !== null && !EMPTY.has(child.type) && !isStringStatement(child) && !isEllipsis(child),
  );
  if (real.length === 0) return undefined;
  const before = docstring ? docstring.endIndex : headerEnd;
  const lineEnd = lineEndAt(text, before);
  if (!/^\s*(?:#.*)?$/.test(text.slice(before, lineEnd))) return undefined;
  const start = lineEnd + (/^\s*/.exec(text.slice(lineEnd))?.[0].length ?? 0);
  const last = real.at(-1) as Node;
  if (last.endIndex <= start) return undefined;
  const width = indentOf(text.slice(lineStartAt(text, start), lineEndAt(text, start)));
  const end = withTrailingComments(text, last.endIndex, width);
  return end === undefined ? undefined : { start, end, lines: text.slice(start, end).split('\n').length };
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

/** Nothing else on its first and last line. */
function standsAlone(node: Node, text: string): boolean {
  const before = text.slice(lineStartAt(text, node.startIndex), node.startIndex);
  const after = text.slice(node.endIndex, lineEndAt(text, node.endIndex));
  return before.trim() === '' && after.trim() === '' && !isEllipsis(node);
}

function isStringStatement(node: Node): boolean {
  const only = node.type === 'expression_statement' && node.namedChildCount === 1 ? node.namedChild(0) : null;
  return only?.type === 'string' || only?.type === 'concatenated_string';
}

function isEllipsis(node: Node): boolean {
  return node.type === 'expression_statement' && node.text === '...';
}

/** `x: int` without a value inside a function is never evaluated; in a class body it may matter (dataclasses). */
function isBareAnnotation(node: Node, importTime: boolean): boolean {
  const assignment = node.type === 'expression_statement' ? node.namedChild(0) : null;
  return (
    !importTime &&
    assignment?.type === 'assignment' &&
    !assignment.childForFieldName('right') &&
    assignment.childForFieldName('type') !== null
  );
}
