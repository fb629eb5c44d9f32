import type { HoleSpan, Span } from '../../core/language.ts';
import { spansOf } from '../code-mutants.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { type FoundHole, type Place, withLineHoles } from '../found-holes.ts';
import { lineEndAt, lineStartAt } from '../indentation.ts';
import { type Node, withTree } from '../syntax-tree.ts';
import { blockOf, bodySpan, isEllipsis, isStringStatement, WITH_BODY } from './body-span.ts';
import { collectDefinitions } from './definitions.ts';

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
/** Nodes with a header line and a body; the clauses of `if` and `try` are nodes of their own. */
const COMPOUND = new Set([...WITH_BODY, 'class_definition', 'match_statement']);

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
  const inside = blockOf(node);
  if (inside) {
    regions.push({ start: node.startIndex, end: inside.headerEnd, ...place });
    const body = WITH_BODY.has(node.type) ? bodySpan(inside.block, inside.headerEnd, text, isFunction) : undefined;
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

/** Nothing else on its first and last line. */
function standsAlone(node: Node, text: string): boolean {
  const before = text.slice(lineStartAt(text, node.startIndex), node.startIndex);
  const after = text.slice(node.endIndex, lineEndAt(text, node.endIndex));
  return before.trim() === '' && after.trim() === '' && !isEllipsis(node);
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
