import type { Extent } from '../../core/language.ts';
import { type CursorContext, cursorContext } from '../cursor-context.ts';
import { PYTHON_DIALECT } from '../dialect.ts';
import { closerBelow, lineEnd, trimmedEnd, withoutRest } from '../drawn-end.ts';
import type { DrawnLine } from '../drawn-lines.ts';
import { drawnCode } from '../drawn-noise.ts';

const COMPOUND = new Set(['if', 'for', 'while', 'with', 'try', 'def', 'class', 'async', 'match', '@']);
/** Clauses that may follow at the statement's own indentation. */
const CLAUSES: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    if: ['elif', 'else'],
    for: ['else'],
    while: ['else'],
    async: ['else'],
    try: ['except', 'else', 'finally'],
  }),
);

/** Where text drawn at a cursor in Python leaves the hole; undefined while it may go on. Cost: one scan of the drawn text. */
export function pythonBoundary(prefix: string, text: string, suffix: string, extent: Extent): { readonly end: number | undefined } {
  const context = cursorContext(prefix, suffix, PYTHON_DIALECT);
  const { drawn, lines, tokens, depth, noise } = drawnCode(text, context);
  const end =
    extent === 'line'
      ? lineEnd(drawn, lines, tokens, context)
      : firstOf(
          belowEnd(drawn, tokens, context, depth),
          extent === 'block' ? blockEnd(drawn, lines, context) : statementEnd(drawn, lines, context),
        );
  return { end: firstOf(noise === undefined ? undefined : trimmedEnd(text, noise), end) };
}

function firstOf(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b);
}

function belowEnd(text: string, tokens: Parameters<typeof closerBelow>[0], context: CursorContext, depth: number): number | undefined {
  const below = closerBelow(tokens, context.floor, depth);
  return below === undefined ? undefined : trimmedEnd(text, below);
}

/** The block's own indentation: that of its first line with code. */
function blockEnd(text: string, lines: readonly DrawnLine[], context: CursorContext): number | undefined {
  const insideBrackets = context.state.brackets.length > 0;
  let width: number | undefined;
  let end = 0;
  for (const [index, line] of lines.entries()) {
    if (index > 0 && line.depthBefore > Math.max(context.target, context.floor)) {
      end = line.end;
      continue;
    }
    const first = line.code[0];
    if (first && (index > 0 || context.cursorBlank)) {
      width ??= line.indent;
      if (!insideBrackets && width <= openerIndent(context)) return trimmedEnd(text, end);
      if (line.indent < width) return trimmedEnd(text, end);
    }
    if (line.code.length > 0 || (line.tokens.length > 0 && (width === undefined || line.indent >= width))) end = line.end;
    // A body on the header's own line ends with it; so does text that must itself close the brackets it stands in.
    if (index === 0 && first && !context.cursorBlank && line.complete && line.depthAfter <= context.target)
      return trimmedEnd(text, line.end);
    if (insideBrackets && context.target < context.state.brackets.length && first && line.complete && line.depthAfter <= context.target)
      return trimmedEnd(text, line.end);
  }
  return undefined;
}

/** Indentation of the line that opens the block before the cursor; -1 at the module's own level. */
function openerIndent(context: CursorContext): number {
  if (context.last?.text === ':') return context.lineIndent;
  return context.cursorIndent > 0 ? context.cursorIndent - 1 : -1;
}

function statementEnd(text: string, lines: readonly DrawnLine[], context: CursorContext): number | undefined {
  const firstIndex = lines.findIndex((line) => line.code.length > 0);
  const first = lines[firstIndex];
  if (!first) return undefined;
  const word = first.code[0]!.text;
  const isCompound =
    COMPOUND.has(word) && context.state.brackets.length === 0 && (word !== 'match' || headerEndsWithColon(lines, firstIndex, context));
  if (!isCompound) {
    const last = lines.slice(firstIndex).find((line) => line.complete && line.depthAfter <= context.target);
    return last && withoutRest(text, trimmedEnd(text, last.end), last.code, context);
  }
  let end = first.end;
  let clauses = CLAUSES.get(word) ?? [];
  let open = word === '@';
  for (const line of lines.slice(firstIndex + 1)) {
    const head = line.code[0];
    if (line.depthBefore > context.target || (head && line.indent > first.indent)) {
      end = line.end;
      continue;
    }
    if (!head) continue;
    const unfinished = !line.complete && line.code.length === 1 && head.end === text.length;
    if (line.indent === first.indent) {
      if (open && (head.text === '@' || COMPOUND.has(head.text))) {
        open = head.text === '@';
        clauses = CLAUSES.get(head.text) ?? [];
        end = line.end;
        continue;
      }
      if (unfinished && clauses.some((clause) => clause.startsWith(head.text))) return undefined;
      if (clauses.includes(head.text) && !isSuffixClause(text, line, context)) {
        if (head.text === 'else' && word !== 'try') clauses = [];
        end = line.end;
        continue;
      }
    }
    return trimmedEnd(text, end);
  }
  return undefined;
}

function headerEndsWithColon(lines: readonly DrawnLine[], from: number, context: CursorContext): boolean {
  const header = lines.slice(from).find((line) => line.depthAfter <= context.target);
  return header?.code.at(-1)?.text === ':' || header?.complete === false;
}

/** The suffix brings this clause itself. */
function isSuffixClause(text: string, line: DrawnLine, context: CursorContext): boolean {
  return line.complete && text.slice(line.start, line.end).trimEnd() === context.nextLines[0];
}
