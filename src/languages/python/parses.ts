import { PYTHON_DIALECT } from '../dialect.ts';
import { indentOf, lineEndAt, lineStartAt } from '../indentation.ts';
import { lex, type Token } from '../lexer.ts';
import { type Node, withTree } from '../syntax-tree.ts';

const ODD_NODES = [
  'print_statement',
  'exec_statement',
  'block',
  'return_statement',
  'yield',
  'await',
  'break_statement',
  'continue_statement',
  'argument_list',
  'assignment',
  'augmented_assignment',
];
const FUNCTIONS = new Set(['function_definition', 'lambda']);
const LOOPS = new Set(['for_statement', 'while_statement']);
const NOT_ASSIGNABLE = new Set([
  'call',
  'integer',
  'float',
  'string',
  'true',
  'false',
  'none',
  'binary_operator',
  'boolean_operator',
  'comparison_operator',
  'not_operator',
  'lambda',
  'conditional_expression',
  'await',
]);

/**
 * Whether Python accepts the text, as far as a reader can tell without running it.
 * The grammar alone is too kind: it lets pass empty blocks, wrong indentation and statements of Python 2, which are checked here.
 */
export async function pythonParses(text: string): Promise<boolean> {
  if (!indentationFits(text)) return false;
  return withTree('python', text, (tree) => {
    if (tree.rootNode.hasError) return false;
    return tree.rootNode.descendantsOfType(ODD_NODES).every((node) => node === null || isSound(node));
  });
}

function isSound(node: Node): boolean {
  switch (node.type) {
    case 'print_statement':
    case 'exec_statement':
      return false;
    case 'block':
      // The bodies of `match` are blocks of case clauses; comments do not fill a block.
      return (node.firstNamedChild?.type ?? 'comment') !== 'comment' || node.namedChildren.some((child) => child.type !== 'comment');
    case 'return_statement':
      return enclosing(node, FUNCTIONS, new Set(['class_definition'])) !== undefined;
    case 'yield':
    case 'await':
      return enclosing(node, FUNCTIONS, new Set(['class_definition'])) !== undefined;
    case 'break_statement':
    case 'continue_statement':
      return enclosing(node, LOOPS, new Set(['function_definition', 'class_definition'])) !== undefined;
    case 'argument_list':
      return positionalComeFirst(node);
    default:
      return isAssignable(node.childForFieldName('left'));
  }
}

function enclosing(node: Node, wanted: ReadonlySet<string>, barriers: ReadonlySet<string>): Node | undefined {
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (wanted.has(parent.type)) return parent;
    if (barriers.has(parent.type)) return undefined;
  }
  return undefined;
}

function positionalComeFirst(list: Node): boolean {
  let keyword = false;
  const names = new Set<string>();
  for (const child of list.namedChildren) {
    if (!child || child.type === 'comment') continue;
    if (child.type === 'keyword_argument') {
      keyword = true;
      const name = child.childForFieldName('name')?.text ?? '';
      if (names.has(name)) return false;
      names.add(name);
    } else if (keyword && child.type !== 'dictionary_splat' && child.type !== 'list_splat') return false;
  }
  return true;
}

function isAssignable(target: Node | null): boolean {
  if (!target) return true;
  if (NOT_ASSIGNABLE.has(target.type)) return false;
  if (['pattern_list', 'tuple_pattern', 'list_pattern', 'list', 'tuple', 'expression_list'].includes(target.type)) {
    return target.namedChildren.every((child) => isAssignable(child));
  }
  return true;
}

/** Python's own rule for logical lines: deeper only after a colon, back only to a width used before, one statement's lines level. */
function indentationFits(text: string): boolean {
  const widths = [0];
  let afterColon = false;
  for (const line of logicalLines(lex(text, PYTHON_DIALECT).tokens)) {
    const first = line[0] as Token;
    const start = lineStartAt(text, first.start);
    const width = indentOf(text.slice(start, lineEndAt(text, start)));
    const top = widths.at(-1) as number;
    if (afterColon !== width > top) return false;
    if (width > top) widths.push(width);
    while (width < (widths.at(-1) as number)) widths.pop();
    if (width !== widths.at(-1)) return false;
    const last = line.at(-1) as Token;
    afterColon = last.text === ':' && last.kind === 'operator';
  }
  return !afterColon;
}

/** Tokens of each logical line, without comments: a line end inside brackets or after a backslash does not end one. */
export function logicalLines(tokens: readonly Token[]): Token[][] {
  const lines: Token[][] = [];
  let line: Token[] = [];
  for (const token of tokens) {
    if (token.kind === 'comment') continue;
    if (token.kind !== 'newline') line.push(token);
    else if (token.depth === 0 && line.length > 0) {
      lines.push(line);
      line = [];
    }
  }
  if (line.length > 0) lines.push(line);
  return lines;
}
