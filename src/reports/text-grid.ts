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

/** The first column names the row: it is shortened before what a reader came for (rank 1) goes. */
const NAME_WIDTH = 24;

/**
 * Lines of a table that fit into `width` columns: columns of rank 2 and more are left out as needed, then the first column is shortened
 * with "…", then the columns of rank 1 go. Ends of lines carry no blanks.
 */
export function textGrid<Row>(columns: readonly TextColumn<Row>[], rows: readonly Row[], width: number): readonly string[] {
  let shown = columns.map((column) => {
    const cells = [column.title, ...rows.map((row) => column.cell(row))];
    return { column, cells, width: Math.max(...cells.map(widthOf)) };
  });
  const excess = (): number => shown.reduce((sum, one) => sum + one.width + 2, -2) - width;
  const leaveOut = (lowestRank: number): void => {
    while (excess() > 0) {
      const rank = Math.max(...shown.map(({ column }) => column.rank));
      if (rank < lowestRank) break;
      shown = shown.filter(({ column }) => column.rank !== rank);
    }
  };
  const shorten = (floor: number): void => {
    const first = shown[0];
    if (first !== undefined && excess() > 0) first.width = Math.max(Math.min(first.width, floor), first.width - excess());
  };
  leaveOut(2);
  shorten(NAME_WIDTH);
  leaveOut(1);
  shorten(8);
  return Array.from({ length: rows.length + 1 }, (_, line) =>
    shown
      .map((one) => pad(one.cells[line] as string, one.width, one.column.align))
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
