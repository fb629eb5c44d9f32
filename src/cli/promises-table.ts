import type { SandboxPromises } from '../sandboxes/promises.ts';

const MARKS = { held: 'yes', open: 'NO', unknown: '?' } as const;
const GAP = 2;

/** What each sandbox that works here holds, a line for each promise; at its end who holds it in the first of them. */
export function promisesTable(tried: readonly SandboxPromises[]): string {
  const working = tried.filter(({ unavailable }) => unavailable === undefined);
  const [first] = working;
  if (first === undefined) return '';
  const rows = first.promises.map(({ name, detail }) => [
    name,
    ...working.map(({ promises }) => MARKS[promises.find((one) => one.name === name)?.state ?? 'unknown']),
    detail,
  ]);
  return aligned([['held here', ...working.map(({ sandbox }) => sandbox), `in ${first.sandbox} by`], ...rows]);
}

function aligned(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd((widths[column] ?? 0) + GAP))
        .join('')
        .trimEnd(),
    )
    .join('\n');
}
