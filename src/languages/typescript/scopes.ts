import type { Span } from '../../core/language.ts';
import type { Node } from '../syntax-tree.ts';
import { FUNCTIONS } from './node-types.ts';

interface Scope {
  readonly isFunction: boolean;
  readonly names: Set<string>;
  readonly parent: Scope | undefined;
}
interface Walk {
  readonly span: Span;
  readonly references: { readonly name: string; readonly scope: Scope }[];
}

/** Nothing in them exists while the program runs. */
const TYPES = new Set([
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'interface_declaration',
  'type_alias_declaration',
  'asserts_annotation',
  'type_predicate_annotation',
  'index_signature',
  'function_signature',
  'abstract_method_signature',
  'method_signature',
  'omitting_type_annotation',
  'opting_type_annotation',
  'adding_type_annotation',
  'implements_clause',
]);
const BLOCKS = new Set([
  'statement_block',
  'for_statement',
  'for_in_statement',
  'catch_clause',
  'class_body',
  'switch_body',
  'class_static_block',
  'enum_body',
]);
const DECLARED = new Set([
  'function_declaration',
  'generator_function_declaration',
  'class_declaration',
  'abstract_class_declaration',
  'enum_declaration',
  'internal_module',
  'module',
  'function_signature',
  'interface_declaration',
  'type_alias_declaration',
  'import_alias',
]);

const NAMES = new Set(['identifier', 'type_identifier', 'property_identifier', 'shorthand_property_identifier_pattern']);
const COMPOSED = new Set(['object_pattern', 'array_pattern', 'rest_pattern', 'nested_identifier']);
/** Field of a pattern in which its names are. */
const PARTS: Readonly<Record<string, string>> = {
  assignment_pattern: 'left',
  object_assignment_pattern: 'left',
  pair_pattern: 'value',
  required_parameter: 'pattern',
  optional_parameter: 'pattern',
};

/** Names referenced inside `span` that no scope around their place binds. Lenient on order, because functions and `var` are hoisted. */
export function unboundNames(root: Node, span: Span): string[] {
  const program: Scope = { isFunction: true, names: new Set(), parent: undefined };
  const walk: Walk = { span, references: [] };
  visitChildren(root, program, walk);
  return [...new Set(walk.references.filter(({ name, scope }) => !isBound(name, scope)).map(({ name }) => name))];
}

function isBound(name: string, from: Scope): boolean {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) if (scope.names.has(name)) return true;
  return false;
}

function visitChildren(node: Node, scope: Scope, walk: Walk): void {
  for (const child of node.namedChildren) if (child) visit(child, scope, walk);
}

function inner(parent: Scope, isFunction: boolean): Scope {
  return { isFunction, names: new Set(), parent };
}

function visit(node: Node, scope: Scope, walk: Walk): void {
  const { type } = node;
  if (DECLARED.has(type)) bindPattern(node.childForFieldName('name') ?? node.namedChild(0), scope);
  if (TYPES.has(type)) return;
  if (type === 'identifier' || type === 'shorthand_property_identifier') {
    if (node.startIndex >= walk.span.start && node.endIndex <= walk.span.end) walk.references.push({ name: node.text, scope });
  } else if (type === 'import_statement') bindImports(node, scope);
  else if (type === 'export_statement' && (node.childForFieldName('source') || /^export\s+type\s*\{/.test(node.text))) return;
  else if (type === 'export_specifier') visitFirst(node, scope, walk);
  else if (FUNCTIONS.has(type)) visitFunction(node, scope, walk);
  else if (type === 'class' || type === 'class_declaration' || type === 'abstract_class_declaration') visitClass(node, scope, walk);
  else if (type === 'as_expression' || type === 'satisfies_expression' || type === 'instantiation_expression')
    visitFirst(node, scope, walk);
  else if (type === 'type_assertion') {
    const value = node.namedChildren.at(-1);
    if (value) visit(value, scope, walk);
  } else if (type === 'ambient_declaration') bindAmbient(node, scope);
  else if (type === 'jsx_opening_element' || type === 'jsx_closing_element' || type === 'jsx_self_closing_element')
    visitElement(node, scope, walk);
  else visitOther(node, scope, walk);
}

function visitOther(node: Node, scope: Scope, walk: Walk): void {
  const { type } = node;
  const here = BLOCKS.has(type) ? inner(scope, false) : scope;
  if (type === 'variable_declarator') {
    const isVar = node.parent?.type === 'variable_declaration';
    bindPattern(node.childForFieldName('name'), isVar ? functionScope(scope) : scope);
  } else if (type === 'for_in_statement' && node.childForFieldName('kind')) {
    bindPattern(node.childForFieldName('left'), node.childForFieldName('kind')?.text === 'var' ? functionScope(scope) : here);
  } else if (type === 'catch_clause') bindPattern(node.childForFieldName('parameter'), here);
  else if (type === 'enum_body') {
    for (const member of node.namedChildren) bindPattern(member?.childForFieldName('name') ?? member, here);
  }
  visitChildren(node, here, walk);
}

function functionScope(scope: Scope): Scope {
  let at = scope;
  while (!at.isFunction && at.parent) at = at.parent;
  return at;
}

function visitFirst(node: Node, scope: Scope, walk: Walk): void {
  const first = node.namedChild(0);
  if (first) visit(first, scope, walk);
}

function visitFunction(node: Node, scope: Scope, walk: Walk): void {
  const body = inner(scope, true);
  const name = node.childForFieldName('name');
  if (name?.type === 'identifier') body.names.add(name.text);
  bindPattern(node.childForFieldName('parameter'), body);
  for (const parameter of node.childForFieldName('parameters')?.namedChildren ?? []) {
    if (parameter) bindPattern(parameter.childForFieldName('pattern') ?? parameter, body);
  }
  for (const child of node.namedChildren) {
    if (child && !(name?.type === 'identifier' && child.startIndex === name.startIndex)) visit(child, body, walk);
  }
}

function visitClass(node: Node, scope: Scope, walk: Walk): void {
  const body = inner(scope, false);
  const name = node.childForFieldName('name');
  if (name) body.names.add(name.text);
  visitChildren(node, body, walk);
}

function bindAmbient(node: Node, scope: Scope): void {
  for (const name of node.descendantsOfType([
    'variable_declarator',
    'function_signature',
    'class_declaration',
    'abstract_class_declaration',
    'enum_declaration',
    'internal_module',
    'module',
  ])) {
    bindPattern(name?.childForFieldName('name') ?? null, scope);
  }
}

/** `<div>` is the platform's, `<Card>` and `<Card.Title>` are names. */
function visitElement(node: Node, scope: Scope, walk: Walk): void {
  const name = node.childForFieldName('name');
  for (const child of node.namedChildren) {
    if (!child) continue;
    const isIntrinsic = child.startIndex === name?.startIndex && child.type === 'identifier' && /^[a-z]/.test(child.text);
    if (!isIntrinsic) visit(child, scope, walk);
  }
}

/** Every name that a pattern binds; defaults and keys bind nothing. */
function bindPattern(node: Node | null, scope: Scope): void {
  if (!node) return;
  if (NAMES.has(node.type)) scope.names.add(node.text);
  else if (COMPOSED.has(node.type)) for (const child of node.namedChildren) bindPattern(child, scope);
  else bindPattern(node.childForFieldName(PARTS[node.type] ?? 'none'), scope);
}

function bindImports(node: Node, scope: Scope): void {
  for (const part of node.descendantsOfType(['import_specifier', 'namespace_import', 'import_clause', 'import_require_clause'])) {
    if (!part) continue;
    if (part.type === 'import_specifier') bindPattern(part.childForFieldName('alias') ?? part.childForFieldName('name'), scope);
    else bindPattern(part.namedChildren.find((child) => child?.type === 'identifier') ?? null, scope);
  }
}
