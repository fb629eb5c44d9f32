import type { Extent } from '../../core/language.ts';
import { type CursorContext, cursorContext } from '../cursor-context.ts';
import { TYPESCRIPT_DIALECT } from '../dialect.ts';
import { closerBelow, lineEnd, trimmedEnd, withoutRest } from '../drawn-end.ts';
import type { DrawnLine } from '../drawn-lines.ts';
import { drawnCode } from '../drawn-noise.ts';
import type { Token } from '../lexer.ts';
import { StatementReader } from './statement-reader.ts';

/** Where text drawn at a cursor in TypeScript leaves the hole; undefined while it may go on. Cost: one scan of the drawn text. */
export function typescriptBoundary(prefix: string, text: string, suffix: string, extent: Extent): { readonly end: number | undefined } {
  const context = cursorContext(prefix, suffix, TYPESCRIPT_DIALECT);
  const { drawn, lines, tokens, depth, noise } = drawnCode(text, context);
  const ends = [noise];
  if (extent === 'line') ends.push(lineEnd(drawn, lines, tokens, context));
  else {
    ends.push(closerBelow(tokens, context.floor, depth));
    ends.push(extent === 'block' ? blockEnd(drawn, lines, context) : statementEnd(drawn, tokens, lines, context));
  }
  const known = ends.filter((end) => end !== undefined);
  return { end: known.length === 0 ? undefined : trimmedEnd(text, Math.min(...known)) };
}

/** A block ends with a line indented less than its first one; its closing brace is seen before that, as a closer of the suffix. */
function blockEnd(text: string, lines: readonly DrawnLine[], context: CursorContext): number | undefined {
  const around = context.state.brackets.length;
  let width: number | undefined;
  let end = 0;
  for (const [index, line] of lines.entries()) {
    const isFresh = line.depthBefore <= Math.max(around, context.target) && (index > 0 || context.cursorBlank);
    if (isFresh && line.code.length > 0) {
      width ??= line.indent;
      if (line.indent < width && !/^[)\]}]/.test(line.code[0]!.text)) return end;
    }
    if (line.tokens.length > 0) end = line.end;
    if (context.floor < around && line.code.length > 0 && line.complete && line.depthAfter <= context.target)
      return withoutRest(text, line.end, line.code, context);
  }
  return undefined;
}

function statementEnd(text: string, tokens: readonly Token[], lines: readonly DrawnLine[], context: CursorContext): number | undefined {
  const bracket = context.state.brackets.at(-1)?.text;
  const inList = bracket === '(' || bracket === '[' || (bracket === '{' && isObject(tokens));
  const end = new StatementReader(tokens, inList).endOfFirst();
  if (end === undefined) return undefined;
  const line = lines.findLast((candidate) => candidate.start < end);
  return withoutRest(text, end, line?.code ?? [], context);
}

/** `name: value,` or `name,` at the start: an element of an object, not a statement. */
function isObject(tokens: readonly Token[]): boolean {
  const code = tokens.filter((token) => token.kind !== 'comment' && token.kind !== 'newline');
  const first = code[0];
  return (
    (first?.text === '...' || ((first?.kind === 'name' || first?.kind === 'string') && (code[1]?.text === ':' || code[1]?.text === ','))) &&
    first?.text !== 'default'
  );
}
