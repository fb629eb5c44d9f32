import type { Node } from '../syntax-tree.ts';
import { withTypeScriptTree } from './grammar.ts';
import { FUNCTIONS } from './node-types.ts';

const LOOPS = new Set(['for_statement', 'for_in_statement', 'while_statement', 'do_statement']);

/** Whether the text is TypeScript, TSX or JavaScript without an error; beyond the grammar, jumps must have a place to jump from. */
export async function typescriptParses(text: string): Promise<boolean> {
  return withTypeScriptTree(text, (tree) => {
    if (tree.rootNode.hasError) return false;
    return tree.rootNode
      .descendantsOfType(['return_statement', 'break_statement', 'continue_statement'])
      .every((node) => node === null || hasPlace(node));
  });
}

function hasPlace(node: Node): boolean {
  // A label names its own target.
  if (node.type !== 'return_statement' && node.namedChildCount > 0) return true;
  for (let parent = node.parent; parent; parent = parent.parent) {
    if (FUNCTIONS.has(parent.type)) return node.type === 'return_statement';
    if (node.type !== 'return_statement' && LOOPS.has(parent.type)) return true;
    if (node.type === 'break_statement' && parent.type === 'switch_statement') return true;
  }
  return false;
}
