import type { Definition, Span } from '../../core/language.ts';
import { type Node, withTree } from '../syntax-tree.ts';

export async function pythonDefinitions(text: string): Promise<readonly Definition[]> {
  return withTree('python', text, (tree) => collectDefinitions(tree.rootNode));
}

export function collectDefinitions(root: Node): Definition[] {
  const found: Definition[] = [];
  visit(root, [], 'module', found);
  return found.sort((a, b) => a.start - b.start || b.end - a.end);
}

function visit(node: Node, path: readonly string[], scope: 'module' | 'class' | 'function', found: Definition[]): void {
  for (const child of node.namedChildren) {
    if (!child) continue;
    const definition = child.type === 'decorated_definition' ? child.childForFieldName('definition') : child;
    if (definition?.type === 'function_definition' || definition?.type === 'class_definition') {
      const name = definition.childForFieldName('name')?.text ?? '';
      const body = definition.childForFieldName('body');
      const isClass = definition.type === 'class_definition';
      const inner = [...path, name];
      found.push({
        name,
        qualifiedName: inner.join('.'),
        kind: isClass ? 'class' : scope === 'class' ? 'method' : 'function',
        start: child.startIndex,
        end: child.endIndex,
        signature: signatureOf(child, definition),
        ...(body ? { body: { start: body.startIndex, end: body.endIndex } } : {}),
        ...optionalDocstring(body),
        topLevel: inner[0] as string,
      });
      if (body) visit(body, inner, isClass ? 'class' : 'function', found);
    } else if (child.type === 'expression_statement' && scope !== 'function') {
      const variable = variableOf(child, path);
      if (variable) found.push(variable);
    } else if (child.type === 'type_alias_statement' && scope !== 'function') {
      const name = child.childForFieldName('left')?.text ?? '';
      found.push(plain(child, name, path, 'type'));
    } else if (child.type !== 'comment' && !child.type.startsWith('import') && child.namedChildCount > 0) visit(child, path, scope, found);
  }
}

function plain(node: Node, name: string, path: readonly string[], kind: 'variable' | 'type'): Definition {
  const span = { start: node.startIndex, end: node.endIndex };
  return { name, qualifiedName: [...path, name].join('.'), kind, ...span, signature: span, topLevel: path[0] ?? name };
}

function variableOf(statement: Node, path: readonly string[]): Definition | undefined {
  const assignment = statement.namedChild(0);
  const target = assignment?.type === 'assignment' ? assignment.childForFieldName('left') : null;
  return target?.type === 'identifier' ? plain(statement, target.text, path, 'variable') : undefined;
}

/** From the first decorator to the colon before the body. */
function signatureOf(outer: Node, definition: Node): Span {
  const body = definition.childForFieldName('body');
  const colon = definition.children.findLast((child) => child?.type === ':' && (!body || child.startIndex < body.startIndex));
  return { start: outer.startIndex, end: colon ? colon.endIndex : definition.endIndex };
}

function optionalDocstring(body: Node | null): { docstring?: string } {
  const string = body && docstringOf(body);
  const content = string?.namedChildren
    .filter((child) => child?.type === 'string_content')
    .map((child) => child?.text)
    .join('');
  return content ? { docstring: content.trim() } : {};
}

/** The string node that is a block's docstring. */
export function docstringOf(body: Node): Node | undefined {
  const first = body.namedChildren.find((child) => child !== null && child.type !== 'comment');
  const string = first?.type === 'expression_statement' && first.namedChildCount === 1 ? first.namedChild(0) : null;
  return string?.type === 'string' || string?.type === 'concatenated_string' ? string : undefined;
}
