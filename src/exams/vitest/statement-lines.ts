/** Line is 1-based. */
export interface StatementPlace {
  readonly start: { readonly line: number; readonly column: number };
  readonly end: { readonly line: number; readonly column: number };
}

/** Number of a statement -> lines that are its own: none of them belongs to a statement inside it, unless one begins on the same line. */
export type StatementLines = ReadonlyMap<number, readonly number[]>;

/**
 * Which lines a counted statement stands for. A statement of several lines (an object, a chain of calls) stands for all of them; one that
 * holds others (`if`, `return items.map(() => { ... })`) only for those that no inner one stands for, and for its first.
 */
export function linesOfStatements(places: Readonly<Record<string, StatementPlace>>): StatementLines {
  // Outer ones before inner ones, so that the last to claim a line is the innermost.
  const ordered = Object.entries(places).sort(([, a], [, b]) => before(a.start, b.start) || before(b.end, a.end));
  const owner = new Map<number, number>();
  for (const [number, { start, end }] of ordered) for (let line = start.line; line <= end.line; line += 1) owner.set(line, Number(number));
  return new Map(
    ordered.map(([number, { start, end }]) => {
      const own = [start.line];
      for (let line = start.line + 1; line <= end.line; line += 1) if (owner.get(line) === Number(number)) own.push(line);
      return [Number(number), own];
    }),
  );
}

function before(a: StatementPlace['start'], b: StatementPlace['start']): number {
  return a.line - b.line || a.column - b.column;
}
