import type { CodeBody } from '../../core/language.ts';
import { startsOfLines } from '../starts-of-lines.ts';
import { withTree } from '../syntax-tree.ts';
import { topLevelAt } from '../top-level.ts';
import { blockOf, bodySpan, WITH_BODY } from './body-span.ts';
import { collectDefinitions } from './definitions.ts';

export async function pythonBodies(text: string): Promise<readonly CodeBody[]> {
  return withTree('python', text, ({ rootNode }) => {
    if (rootNode.hasError) return [];
    const definitions = collectDefinitions(rootNode);
    const bodies = rootNode.descendantsOfType([...WITH_BODY]).flatMap((node): CodeBody[] => {
      const inside = node && blockOf(node);
      const span = inside && bodySpan(inside.block, inside.headerEnd, text, node.type === 'function_definition');
      if (!span) return [];
      const { start, end, statements } = span;
      return [{ start, end, statements: startsOfLines(text, statements), topLevel: topLevelAt(text, definitions, start) }];
    });
    return bodies.sort((a, b) => a.start - b.start);
  });
}
