import type { Span } from '../core/language.ts';
import { lineStartAt } from './indentation.ts';
import type { Mutation } from './mutations.ts';
import type { Node } from './syntax-tree.ts';

/** How one language names and writes what is mutated. */
export interface MutationSyntax {
  readonly call: string;
  readonly argumentList: string;
  readonly block: string;
  /** Nodes that exist only as types: never mutated. */
  readonly types: ReadonlySet<string>;
  /** Names that may be exchanged for one another. */
  readonly names: ReadonlySet<string>;
  readonly attributeName: string;
  negated(condition: string): string;
  readonly emptyStatement: string;
  readonly returnNothing: string;
  readonly nothing: string;
}

const OTHER_NAMES_TRIED = 3;

/** Changes that need the tree: conditions, arguments, whole statements, returned values, names. Only nodes wholly inside the hole are changed. */
export function treeMutations(root: Node, text: string, hole: Span, scope: Node, syntax: MutationSyntax): Mutation[] {
  const found: Mutation[] = [];
  const names = namesAround(scope, syntax);
  visit(root, text, hole, names, syntax, found);
  return found;
}

/** Names in the enclosing scope, apart for plain names and attributes, most frequent first. */
function namesAround(scope: Node, syntax: MutationSyntax): { readonly plain: readonly string[]; readonly attributes: readonly string[] } {
  const plain = new Map<string, number>();
  const attributes = new Map<string, number>();
  for (const node of scope.descendantsOfType([...syntax.names, syntax.attributeName])) {
    if (!node) continue;
    const counts = isAttribute(node, syntax) ? attributes : plain;
    counts.set(node.text, (counts.get(node.text) ?? 0) + 1);
  }
  const sorted = (counts: Map<string, number>): string[] => [...counts].sort((a, b) => b[1] - a[1]).map(([name]) => name);
  return { plain: sorted(plain), attributes: sorted(attributes) };
}

function isAttribute(node: Node, syntax: MutationSyntax): boolean {
  if (node.type !== 'identifier') return node.type === syntax.attributeName;
  return node.parent?.type === 'attribute' && node.parent.childForFieldName('attribute')?.startIndex === node.startIndex;
}

function visit(
  node: Node,
  text: string,
  hole: Span,
  names: { readonly plain: readonly string[]; readonly attributes: readonly string[] },
  syntax: MutationSyntax,
  found: Mutation[],
): void {
  if (node.endIndex <= hole.start || node.startIndex >= hole.end || syntax.types.has(node.type)) return;
  const add = (kind: Mutation['kind'], span: { startIndex: number; endIndex: number }, replacement: string): void => {
    if (span.startIndex >= hole.start && span.endIndex <= hole.end)
      found.push({ kind, start: span.startIndex, end: span.endIndex, text: replacement });
  };
  const condition = node.childForFieldName('condition') ?? (node.type === 'conditional_expression' ? node.namedChild(1) : null);
  if (condition) add('negated condition', condition, syntax.negated(condition.text));
  if (node.type === 'return_statement') {
    add('return value', node, syntax.returnNothing);
    const value = node.namedChild(0);
    if (value) add('return value', value, syntax.negated(value.text));
  }
  if (node.type === syntax.argumentList) {
    const given = node.namedChildren.filter((child) => child !== null && child.type !== 'comment');
    const [first, second] = given;
    if (first && second && first.type !== 'keyword_argument' && second.type !== 'keyword_argument') {
      const between = text.slice(first.endIndex, second.startIndex);
      add('swapped arguments', { startIndex: first.startIndex, endIndex: second.endIndex }, second.text + between + first.text);
    }
  }
  if (node.type === syntax.call) {
    const list = node.childForFieldName('arguments');
    const only = list?.type === syntax.argumentList && list.namedChildCount === 1 ? list.namedChild(0) : null;
    const target = node.childForFieldName('function');
    if (only && only.type !== 'keyword_argument' && node.parent?.type !== 'expression_statement') add('dropped call', node, only.text);
    else if (target?.namedChildCount === 2 && node.parent?.type !== 'expression_statement')
      add('dropped call', node, target.namedChild(0)?.text ?? syntax.nothing);
  }
  if (node.childForFieldName('right') && /assign|declarator/.test(node.type))
    add('return value', node.childForFieldName('right') as Node, syntax.nothing);
  if (node.type === 'variable_declarator' && node.childForFieldName('value'))
    add('return value', node.childForFieldName('value') as Node, syntax.nothing);
  if (syntax.names.has(node.type) || node.type === syntax.attributeName) {
    const pool = (isAttribute(node, syntax) ? names.attributes : names.plain).filter((name) => name !== node.text);
    for (const other of pool.slice(0, OTHER_NAMES_TRIED)) add('name', node, other);
  }
  visitStatements(node, text, hole, syntax, add);
  for (const child of node.namedChildren) if (child) visit(child, text, hole, names, syntax, found);
}

function visitStatements(
  node: Node,
  text: string,
  hole: Span,
  syntax: MutationSyntax,
  add: (kind: Mutation['kind'], span: { startIndex: number; endIndex: number }, replacement: string) => void,
): void {
  if (node.type !== syntax.block) return;
  const statements = node.namedChildren.filter((child) => child !== null && child.type !== 'comment');
  const inside = statements.filter((child) => child.startIndex >= hole.start && child.endIndex <= hole.end);
  if (inside.length === 0) return;
  const whole = inside[0]!.startIndex === hole.start && inside.at(-1)!.endIndex >= hole.end;
  // The hole's only statement replaced by nothing is the neutral filling, not a mutant.
  if (!whole || inside.length > 1) for (const statement of inside) add('removed statement', statement, syntax.emptyStatement);
  if (!whole && inside.length > 1) {
    add('emptied branch', { startIndex: inside[0]!.startIndex, endIndex: inside.at(-1)!.endIndex }, syntax.emptyStatement);
  }
  for (const statement of inside.slice(inside.length > 1 ? 1 : 0)) {
    const start = lineStartAt(text, statement.startIndex);
    const blanks = text.slice(start, statement.startIndex);
    if (blanks.trim() !== '' || statement.type === 'return_statement') continue;
    add('early return', { startIndex: statement.startIndex, endIndex: statement.startIndex }, `${syntax.returnNothing}\n${blanks}`);
  }
}
