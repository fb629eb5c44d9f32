import type { CodeBody } from '../../core/language.ts';
import { startsOfLines } from '../starts-of-lines.ts';
import { topLevelAt } from '../top-level.ts';
import { collectDefinitions } from './definitions.ts';
import { withTypeScriptTree } from './grammar.ts';
import { bodyNodeOf, insideBraces } from './inside-braces.ts';
import { BRANCHES, FUNCTIONS } from './node-types.ts';

export async function typescriptBodies(text: string): Promise<readonly CodeBody[]> {
  return withTypeScriptTree(text, ({ rootNode }) => {
    if (rootNode.hasError) return [];
    const definitions = collectDefinitions(rootNode);
    const bodies = rootNode.descendantsOfType([...FUNCTIONS, ...BRANCHES]).flatMap((node): CodeBody[] => {
      const body = node && bodyNodeOf(node);
      const span = body?.type === 'statement_block' ? insideBraces(body, text) : undefined;
      if (!span) return [];
      const { start, end, statements } = span;
      return [{ start, end, statements: startsOfLines(text, statements), topLevel: topLevelAt(text, definitions, start) }];
    });
    return bodies.sort((a, b) => a.start - b.start);
  });
}
