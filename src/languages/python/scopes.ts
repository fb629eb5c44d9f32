import type { Span } from '../../core/language.ts';
import type { Node } from '../syntax-tree.ts';

interface Scope {
  readonly kind: 'module' | 'class' | 'function';
  readonly names: Set<string>;
  readonly parent: Scope | undefined;
}
interface Reference {
  readonly name: string;
  readonly scope: Scope;
}

const PATTERN_FIELDS: Readonly<Record<string, string>> = {
  assignment: 'left',
  augmented_assignment: 'left',
  for_statement: 'left',
  for_in_clause: 'left',
  named_expression: 'name',
  default_parameter: 'name',
  typed_default_parameter: 'name',
  as_pattern: 'alias',
  type_alias_statement: 'left',
};
const IMPORTS = new Set(['import_statement', 'import_from_statement', 'future_import_statement']);
const COMPREHENSIONS = new Set(['list_comprehension', 'set_comprehension', 'dictionary_comprehension', 'generator_expression']);

/** Names referenced inside `span` that no scope around their place binds. Lenient on order: a name bound later in its scope counts. */
export function unboundNames(root: Node, span: Span): string[] {
  const module: Scope = { kind: 'module', names: new Set(), parent: undefined };
  const references: Reference[] = [];
  visitChildren(root, module, { module, span, references });
  return [...new Set(references.filter(({ name, scope }) => !isBound(name, scope)).map(({ name }) => name))];
}

function isBound(name: string, from: Scope): boolean {
  if (from.names.has(name)) return true;
  for (let scope = from.parent; scope; scope = scope.parent) {
    // The names of a class are not seen by its methods.
    if (scope.kind !== 'class' && scope.names.has(name)) return true;
  }
  return false;
}

interface Walk {
  readonly module: Scope;
  readonly span: Span;
  readonly references: Reference[];
}

function visitChildren(node: Node, scope: Scope, walk: Walk): void {
  for (const child of node.namedChildren) if (child) visit(child, scope, walk);
}

function visit(node: Node, scope: Scope, walk: Walk): void {
  if (node.type === 'identifier') {
    if (node.startIndex >= walk.span.start && node.endIndex <= walk.span.end) walk.references.push({ name: node.text, scope });
  } else if (node.type === 'attribute') visitPart(node, 'object', scope, walk);
  else if (node.type === 'keyword_argument') visitPart(node, 'value', scope, walk);
  else if (node.type === 'function_definition' || node.type === 'class_definition') visitDefinition(node, scope, walk);
  else if (node.type === 'lambda') visitLambda(node, scope, walk);
  else if (IMPORTS.has(node.type)) bindImports(node, scope);
  else if (node.type === 'global_statement' || node.type === 'nonlocal_statement') {
    for (const name of node.namedChildren) if (name) (node.type === 'global_statement' ? walk.module : scope).names.add(name.text);
  } else if (COMPREHENSIONS.has(node.type)) visitChildren(node, innerScope(scope), walk);
  else {
    if (node.type === 'case_clause')
      for (const pattern of node.namedChildren) if (pattern?.type === 'case_pattern') bindCase(pattern, scope);
    const pattern = PATTERN_FIELDS[node.type] && node.childForFieldName(PATTERN_FIELDS[node.type] as string);
    if (pattern) bindPattern(pattern, node.type === 'named_expression' ? functionScope(scope, node) : scope);
    visitChildren(node, scope, walk);
  }
}

function visitPart(node: Node, field: string, scope: Scope, walk: Walk): void {
  const part = node.childForFieldName(field);
  if (part) visit(part, scope, walk);
}

/** A scope for comprehensions and type parameters; directly in a class they see its names. */
function innerScope(scope: Scope): Scope {
  return { kind: 'function', names: new Set(scope.kind === 'class' ? scope.names : []), parent: scope };
}

function visitDefinition(node: Node, scope: Scope, walk: Walk): void {
  const name = node.childForFieldName('name');
  if (name) scope.names.add(name.text);
  const generics = node.childForFieldName('type_parameters');
  const signature = generics ? innerScope(scope) : scope;
  for (const parameter of generics?.descendantsOfType('identifier') ?? []) if (parameter) signature.names.add(parameter.text);
  const isClass = node.type === 'class_definition';
  const names = new Set(isClass ? ['__module__', '__qualname__'] : ['__class__']);
  const body: Scope = { kind: isClass ? 'class' : 'function', names, parent: signature };
  for (const child of node.namedChildren) {
    if (!child || child.startIndex === name?.startIndex) continue;
    if (child.type === 'parameters') visitParameters(child, body, signature, walk);
    else visit(child, child.type === 'block' ? body : signature, walk);
  }
}

function visitLambda(node: Node, scope: Scope, walk: Walk): void {
  const body: Scope = { kind: 'function', names: new Set(), parent: scope };
  const parameters = node.childForFieldName('parameters');
  if (parameters) visitParameters(parameters, body, scope, walk);
  visitPart(node, 'body', body, walk);
}

/** A walrus inside a comprehension binds outside of it: binding in every scope up to the function's is the lenient form of that rule. */
function functionScope(scope: Scope, node: Node): Scope {
  let at = scope;
  for (let parent = node.parent; parent && at.parent; parent = parent.parent) {
    if (COMPREHENSIONS.has(parent.type)) at = at.parent;
    if (parent.type === 'function_definition' || parent.type === 'lambda') break;
  }
  return at;
}

function visitParameters(parameters: Node, body: Scope, signature: Scope, walk: Walk): void {
  for (const parameter of parameters.namedChildren) {
    if (!parameter) continue;
    const name = parameter.childForFieldName('name') ?? (parameter.type === 'typed_parameter' ? parameter.namedChild(0) : parameter);
    if (name) bindPattern(name, body);
    visitPart(parameter, 'type', signature, walk);
    visitPart(parameter, 'value', signature, walk);
  }
}

/** Every plain name of an assignment's target; attributes and subscripts bind nothing. */
function bindPattern(node: Node, scope: Scope): void {
  if (node.type === 'identifier') scope.names.add(node.text);
  else if (node.type === 'attribute' || node.type === 'subscript' || node.type === 'call') return;
  else for (const child of node.namedChildren) if (child) bindPattern(child, scope);
}

function bindImports(node: Node, scope: Scope): void {
  const module = node.childForFieldName('module_name');
  // In a package's own file, importing from a submodule also binds the submodule.
  const submodule = /^\.(\w+)$/.exec(module?.text ?? '')?.[1];
  if (submodule) scope.names.add(submodule);
  for (const name of node.childrenForFieldName('name')) {
    if (!name || name.startIndex === module?.startIndex) continue;
    const alias = name.childForFieldName('alias');
    scope.names.add(alias ? alias.text : (name.text.split('.')[0] as string));
  }
}

/** A lone name in a case pattern captures; a dotted one is compared, and the name before parentheses is a class. */
function bindCase(node: Node, scope: Scope): void {
  if (node.type === 'dotted_name' && node.namedChildCount === 1 && node.parent?.type !== 'class_pattern') scope.names.add(node.text);
  else if (node.type === 'identifier') scope.names.add(node.text);
  for (const child of node.namedChildren) if (child) bindCase(child, scope);
}
