import type { Definition, HoleSpan, Span } from '../core/language.ts';
import type { HoleKind } from '../core/task.ts';
import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';
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
  const lines = lineHoles(tokens, regions).map((span): FoundHole => {
    const region = regions.findLast((candidate) => candidate.start <= span.start && span.end <= candidate.end);
    const names = tokens.filter((token) => token.kind === 'name' && token.start >= span.start && token.end <= span.end);
    const onlyTypes = names.length > 0 && names.every((name) => types.some((type) => type.start <= name.start && name.end <= type.end));
    return { ...span, kind: 'line', importTime: region?.importTime ?? false, typeOnly: onlyTypes || (region?.typeOnly ?? false) };
  });
  return [...found, ...lines]
    .map((hole) => ({ ...hole, topLevel: topLevelAt(text, definitions, hole.start) }))
    .sort((a, b) => a.start - b.start || a.end - b.end || (a.kind < b.kind ? -1 : 1));
}
