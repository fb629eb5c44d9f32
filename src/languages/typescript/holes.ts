import type { HoleSpan, Span } from '../../core/language.ts';
import { spansOf } from '../code-mutants.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import { type FoundHole, type Place, withLineHoles } from '../found-holes.ts';
import { lineEndAt, lineStartAt } from '../indentation.ts';
import type { Node } from '../syntax-tree.ts';
import { collectDefinitions } from './definitions.ts';
import { withTypeScriptTree } from './grammar.ts';
import { bodyNodeOf, insideBraces } from './inside-braces.ts';
import { BRANCHES, FUNCTIONS, TYPE_NODES } from './node-types.ts';

const MAX_STATEMENT_LINES = 12;
const MAX_BLOCK_LINES = 12;
const MAX_FUNCTION_LINES = 25;
const SIMPLE = new Set([
  'expression_statement',
  'lexical_declaration',
  'variable_declaration',
  'return_statement',
  'throw_statement',
  'break_statement',
  'continue_statement',
]);
const TYPES = new Set([
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'function_signature',
  'abstract_method_signature',
  'method_signature',
]);
const HEADED = new Set([
  ...FUNCTIONS,
  ...BRANCHES,
  'class_declaration',
  'abstract_class_declaration',
  'class',
  'switch_statement',
  'enum_declaration',
]);

export async function typescriptHoles(text: string): Promise<readonly HoleSpan[]> {
  return withTypeScriptTree(text, (tree) => {
    if (tree.rootNode.hasError) return [];
    const definitions = collectDefinitions(tree.rootNode);
    const found: FoundHole[] = [];
    const regions: (Span & Place)[] = [];
    visit(tree.rootNode, { importTime: true, typeOnly: false }, text, found, regions);
    return withLineHoles(text, TYPESCRIPT_DIALECT, { found, regions, types: spansOf(tree.rootNode, TYPE_NODES), definitions });
  });
}

function visit(node: Node, place: Place, text: string, found: FoundHole[], regions: (Span & Place)[]): void {
  for (const child of node.namedChildren) {
    if (!child || child.type === 'import_statement' || child.type === 'comment') continue;
    const span = { start: child.startIndex, end: child.endIndex };
    if (TYPES.has(child.type)) {
      regions.push({ ...span, importTime: false, typeOnly: true });
      continue;
    }
    // A field without `static` is set when an object is made.
    const isField = child.type === 'public_field_definition' || child.type === 'field_definition';
    const here = isField && !/^(?:\w+ )*static\b/.test(child.text) ? { ...place, importTime: false } : place;
    if (SIMPLE.has(child.type) && !isDirective(child)) {
      regions.push({ ...span, ...here });
      const whole = child.parent?.type === 'export_statement' ? child.parent : child;
      if (standsAlone(whole, text) && !holdsBlock(child))
        found.push({ kind: 'statement', start: whole.startIndex, end: whole.endIndex, ...here });
    } else if (isField) regions.push({ ...span, ...here });
    if (HEADED.has(child.type)) visitHeaded(child, here, text, found, regions);
    else visit(child, here, text, found, regions);
  }
}

function visitHeaded(node: Node, place: Place, text: string, found: FoundHole[], regions: (Span & Place)[]): void {
  const isFunction = FUNCTIONS.has(node.type);
  const inner = isFunction ? { ...place, importTime: false } : place;
  const body = bodyNodeOf(node);
  if (body && node.type !== 'else_clause') {
    const opener = text[body.startIndex] === '{' ? 1 : 0;
    regions.push({ start: lineFirstCode(text, node.startIndex), end: body.startIndex + opener, ...place });
  }
  if (body?.type === 'statement_block') {
    const span = insideBraces(body, text);
    const lines = span ? text.slice(span.start, span.end).split('\n').length : 0;
    if (span && isFunction && lines <= MAX_FUNCTION_LINES) found.push({ kind: 'function', start: span.start, end: span.end, ...inner });
    if (span && BRANCHES.has(node.type) && lines <= MAX_BLOCK_LINES)
      found.push({ kind: 'block', start: span.start, end: span.end, ...inner });
  }
  visit(node, inner, text, found, regions);
}

/** A header's line may begin before its node: `} catch (error) {`, `const f = () => {`. */
function lineFirstCode(text: string, offset: number): number {
  const start = lineStartAt(text, offset);
  return start + (/^\s*/.exec(text.slice(start, offset))?.[0].length ?? 0);
}

/** A string alone at a body's start: 'use strict'. */
function isDirective(node: Node): boolean {
  return node.type === 'expression_statement' && node.namedChildCount === 1 && node.namedChild(0)?.type === 'string';
}

function standsAlone(node: Node, text: string): boolean {
  const before = text.slice(lineStartAt(text, node.startIndex), node.startIndex);
  const after = text.slice(node.endIndex, lineEndAt(text, node.endIndex));
  return (
    before.trim() === '' && after.trim() === '' && text.slice(node.startIndex, node.endIndex).split('\n').length <= MAX_STATEMENT_LINES
  );
}

/** A statement that holds a function with a block is not simple. */
function holdsBlock(node: Node): boolean {
  return node.descendantsOfType(['statement_block', 'class_body']).some((block) => block !== null && block.namedChildCount > 0);
}
