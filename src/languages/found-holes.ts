import type { Definition, HoleSpan, Span } from '../core/language.ts';
import type { HoleKind } from '../core/task.ts';
import type { Dialect } from './dialect.ts';
import { lex, type Token } from './lexer.ts';
import { lineHoles } from './line-holes.ts';
import { topLevelAt } from './top-level.ts';

/** What surrounds a hole. */
export interface Place {
  /** Runs when the file is loaded. */
  readonly importTime: boolean;
  /** Exists for the type checker only. */
  readonly typeOnly: boolean;
}
export interface FoundHole extends Span, Place {
  readonly kind: HoleKind;
}

/** What a walk through the tree gathered. */
export interface HoleParts {
  readonly found: readonly FoundHole[];
  /** Simple statements and headers, whose lines may become holes; inner ones later. */
  readonly regions: readonly (Span & Place)[];
  /** Where types stand. */
  readonly types: readonly Span[];
  readonly definitions: readonly Definition[];
}

/** The holes found, and those of lines, by their place; each with its top-level definition. */
export function withLineHoles(text: string, dialect: Dialect, { found, regions, types, definitions }: HoleParts): readonly HoleSpan[] {
  const { tokens } = lex(text, dialect);
  const allNames = tokens.filter((token) => token.kind === 'name');
  const lines = lineHoles(tokens, regions).map((span): FoundHole => {
    const region = regions.findLast((candidate) => candidate.start <= span.start && span.end <= candidate.end);
    const names = within(allNames, span);
    const onlyTypes = names.length > 0 && names.every((name) => types.some((type) => type.start <= name.start && name.end <= type.end));
    return { ...span, kind: 'line', importTime: region?.importTime ?? false, typeOnly: onlyTypes || (region?.typeOnly ?? false) };
  });
  return [...found, ...lines]
    .map((hole) => ({ ...hole, topLevel: topLevelAt(text, definitions, hole.start) }))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : 1));
}

/** Of tokens in their order, those that lie in the span: searched by halves, since a long file has a span on every line. */
function within(tokens: readonly Token[], { start, end }: Span): readonly Token[] {
  let low = 0;
  let high = tokens.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((tokens[middle] as Token).start < start) low = middle + 1;
    else high = middle;
  }
  const found: Token[] = [];
  for (let at = low; at < tokens.length && (tokens[at] as Token).end <= end; at++) found.push(tokens[at] as Token);
  return found;
}
