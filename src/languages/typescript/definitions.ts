import type { Definition } from '../../core/language.ts';
import type { Node } from '../syntax-tree.ts';
import { withTypeScriptTree } from './grammar.ts';

const KINDS: Readonly<Record<string, Definition['kind']>> = {
  function_declaration: 'function',
  generator_function_declaration: 'function',
  function_signature: 'function',
  class_declaration: 'class',
  abstract_class_declaration: 'class',
  method_definition: 'method',
  public_field_definition: 'variable',
  field_definition: 'variable',
  variable_declarator: 'variable',
  interface_declaration: 'type',
  type_alias_declaration: 'type',
  enum_declaration: 'type',
  internal_module: 'type',
};
/** Nodes that begin a definition: `export`, `const`, `declare`. */
const CARRIERS = new Set([
  'export_statement',
  'lexical_declaration',
  'variable_declaration',
  'ambient_declaration',
  'expression_statement',
]);
/** Nodes that may stand between a definition and those it holds, without being a scope of functions. */
const TRANSPARENT = new Set(['class_body', 'statement_block', 'if_statement', 'else_clause', 'try_statement']);
export const FUNCTION_VALUES: ReadonlySet<string> = new Set(['arrow_function', 'function_expression', 'generator_function']);

export async function typescriptDefinitions(text: string): Promise<readonly Definition[]> {
  return withTypeScriptTree(text, (tree) => collectDefinitions(tree.rootNode));
}

export function collectDefinitions(root: Node): Definition[] {
  const found: Definition[] = [];
  visit(root, undefined, [], false, found);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** `carrier`: the `export` or `const` around, with which the definition begins unless it declares several names. */
function visit(node: Node, carrier: Node | undefined, path: readonly string[], inFunction: boolean, found: Definition[]): void {
  for (const child of node.namedChildren) {
    if (!child) continue;
    const kind = KINDS[child.type];
    const name = child.childForFieldName('name');
    if (kind && name) {
      const isAlone = node.namedChildren.filter((other) => other?.type === child.type).length === 1;
      addDefinition(child, carrier && isAlone ? carrier : child, name.text, kind, path, inFunction, found);
    } else if (CARRIERS.has(child.type)) visit(child, carrier ?? child, path, inFunction, found);
    else if (TRANSPARENT.has(child.type)) visit(child, undefined, path, inFunction, found);
  }
}

function addDefinition(
  node: Node,
  whole: Node,
  name: string,
  kind: Definition['kind'],
  path: readonly string[],
  inFunction: boolean,
  found: Definition[],
): void {
  const value = node.childForFieldName('value');
  const holder = value && FUNCTION_VALUES.has(value.type) ? value : node;
  const body = holder.childForFieldName('body');
  const isFunction = holder !== node;
  const inner = [...path, name];
  // Local variables that are no functions are nothing that others could call.
  if (inFunction && kind === 'variable' && !isFunction) return;
  const start = decoratedStart(whole);
  found.push({
    name,
    qualifiedName: inner.join('.'),
    kind: isFunction ? (node.type.includes('field') ? 'method' : 'function') : kind,
    start,
    end: whole.endIndex,
    signature: { start, end: body && kind !== 'type' ? signatureEnd(node, body) : whole.endIndex },
    ...(body ? { body: { start: body.startIndex, end: body.endIndex } } : {}),
    ...docstringBefore(whole),
    topLevel: inner[0] as string,
  });
  if (body && (isFunction || kind !== 'type')) visit(body, undefined, inner, inFunction || kind !== 'class', found);
}

function signatureEnd(node: Node, body: Node): number {
  return body.startIndex > node.startIndex
    ? body.startIndex - (/\s*$/.exec(node.text.slice(0, body.startIndex - node.startIndex))?.[0].length ?? 0)
    : node.endIndex;
}

/** Decorators of methods are siblings before them. */
function decoratedStart(node: Node): number {
  let start = node;
  for (let before = node.previousNamedSibling; before?.type === 'decorator'; before = before.previousNamedSibling) start = before;
  return start.startIndex;
}

/** The `/** ... *` + `/` comment right before. */
function docstringBefore(node: Node): { docstring?: string } {
  const comment = node.previousNamedSibling;
  if (comment?.type !== 'comment' || !comment.text.startsWith('/**')) return {};
  const content = comment.text
    .slice(3, -2)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim();
  return content ? { docstring: content } : {};
}
