/** A column of a table of plain text. */
export interface TextColumn<Row> {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** 0 is never left out; where the table is too wide, the column with the largest number goes first. */
  readonly rank: number;
  cell(row: Row): string;
}

/** Columns on a terminal: characters are taken as one column wide each (names and numbers here are). */
const widthOf = (text: string): number => [...text].length;

/**
 * Lines of a table that fit into `width` columns: first whole columns are left out by rank, then the first column is shortened with "…".
 * Ends of lines carry no blanks.
 */
export function textGrid<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[], width: number): readonly string[] {
  let shown = columns.map((column) => ({ column, cells: [column.title, ...rows.map((row) => column.cell(row))] }));
  const total = (): number => shown.reduce((sum, { cells }) => sum + Math.max(...cells.map(widthOf)) + 2, -2);
  while (total() > width) {
    const rank = Math.max(...shown.map(({ column }) => column.rank));
    if (rank === 0) break;
    shown = shown.filter(({ column }) => column.rank !== rank);
  }
  const excess = total() - width;
  const widths = shown.map(({ cells }, index) =>
    Math.max(index === 0 ? 8 : 1, Math.max(...cells.map(widthOf)) - (index === 0 && excess > 0 ? excess : 0)),
  );
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    shown
      .map(({ column, cells }, index) => pad(cells[line] as string, widths[index] as number, column.align))
      .join('  ')
      .trimEnd(),
  );
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const length = widthOf(text);
  if (length > width) return `${[...text].slice(0, width - 1).join('')}…`;
  const blanks = ' '.repeat(width - length);
  return align === 'left' ? text + blanks : blanks + text;
}
