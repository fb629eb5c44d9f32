import type { StandingRow } from '../core/race-event.ts';
import type { LiveState } from './live-state.ts';
import { duration, percent, percentRange, points, pointsRange, whole } from './number-words.ts';
import { type TextColumn, textGrid } from './text-grid.ts';
import { textWhisker } from './text-whisker.ts';
import { wrapText } from './wrap-text.ts';

const PHASES = { choose: 'choosing', confirm: 'confirming', latency: 'measuring latency', finished: 'finished' } as const;

/** The race as it stands, as lines of at most `width` columns and at most `height` lines (the newest notes and the best rows stay). */
export function liveView(
  state: LiveState,
  screen: { readonly width: number; readonly height: number; readonly elapsedMs: number },
): readonly string[] {
  const { width, height } = screen;
  const head = [statusLine(state, screen.elapsedMs), progressBar(state, Math.min(width, 72))].map((line) =>
    [...line].slice(0, width).join(''),
  );
  const figures = state.figures.flatMap(({ leftName, rightName, n, difference, low, high, moreTasks, decision }) => {
    const more = decision === 'cannot-tell' && moreTasks !== undefined ? `, about ${whole(moreTasks)} more tasks would tell` : '';
    const word = { better: 'better', worse: 'worse', 'as-good-as': 'at least as good', 'cannot-tell': 'cannot tell yet' }[decision];
    return wrapText(
      `• ${leftName} against ${rightName}: ${points(difference)} points (${pointsRange({ low, high })}) on ${n}: ${word}${more}`,
      width,
      2,
    );
  });
  const notes = state.notes.slice(-3).flatMap((note) => wrapText(`– ${note}`, width, 2));
  const isConfirmed = state.confirm.length > 0;
  const label = isConfirmed ? 'Confirm part' : 'Choose part (selected, optimistic)';
  const table = standing(isConfirmed ? state.confirm : state.choose, state, width);
  const room = height - head.length - figures.length - notes.length - 3;
  const rows = table.length === 0 ? [] : ['', label, ...table.slice(0, Math.max(2, room))];
  return [...head, ...rows, ...(figures.length > 0 ? ['', ...figures] : []), ...(notes.length > 0 ? ['', ...notes] : [])].slice(0, height);
}

function statusLine(state: LiveState, elapsedMs: number): string {
  const phase = state.phase === undefined ? 'starting' : PHASES[state.phase];
  const tasks = state.tasks.choose + state.tasks.confirm;
  const parts = [phase, duration(elapsedMs)];
  if (tasks > 0) parts.push(`${whole(tasks)} tasks${state.tasks.isComplete ? '' : ' so far'}`);
  parts.push(`${whole(state.done)} answers`);
  if (state.reused > 0) parts.push(`${whole(state.reused)} of them from before`);
  if (state.phase === 'latency') parts.push(`${whole(state.latencyAnswers)} timed`);
  return parts.join(' · ');
}

function progressBar({ done, planned }: LiveState, width: number): string {
  if (planned <= 0) return '';
  const cells = Math.max(10, width - 6);
  const share = Math.min(1, done / planned);
  const full = Math.floor(share * cells);
  return `${'━'.repeat(full)}${'─'.repeat(cells - full)} ${percent(share)}`;
}

function standing(unordered: readonly StandingRow[], state: LiveState, width: number): readonly string[] {
  if (unordered.length === 0) return [];
  const rate = (row: StandingRow): number | undefined => (row.n === 0 ? undefined : row.passed / row.n);
  const rows = [...unordered].sort(
    (a, b) => Number(a.dropped !== undefined) - Number(b.dropped !== undefined) || (rate(b) ?? -1) - (rate(a) ?? -1),
  );
  const hasSeveralModels = new Set(rows.map((row) => row.model)).size > 1;
  const max = Math.max(0.1, ...rows.map((row) => row.high ?? 0));
  const latency = new Map(state.latency.filter((row) => row.state === 'cold').map((row) => [row.hash, row.totalP50Ms]));
  const around = (row: StandingRow) => (row.low === undefined || row.high === undefined ? undefined : { low: row.low, high: row.high });
  const column = (title: string, rank: number, align: 'left' | 'right', cell: (row: StandingRow) => string): TextColumn<StandingRow> => ({
    title,
    rank,
    align,
    cell,
  });
  const mark = (row: StandingRow): string => (row.hash === state.winner ? '▸' : row.dropped === undefined ? ' ' : '×');
  const columns = [
    column('recipe', 0, 'left', (row) => `${mark(row)} ${row.name}${hasSeveralModels ? ` · ${row.model}` : ''}`),
    column('pass', 0, 'right', (row) => percent(rate(row))),
    column('95 %', 1, 'right', (row) => (around(row) ? percentRange(around(row) as { low: number; high: number }) : '')),
    column(`0 … ${percent(max)}`, 3, 'left', (row) => {
      const interval = around(row);
      return interval ? textWhisker(rate(row), interval, max, 24) : '';
    }),
    column('n', 0, 'right', (row) => String(row.n)),
    column('won/lost', 2, 'right', (row) =>
      row.paired === undefined || row.paired.n === 0 ? '' : `+${row.paired.won} −${row.paired.lost}`,
    ),
    ...(latency.size > 0
      ? [
          column('cold p50', 2, 'right', (row) => {
            const ms = latency.get(row.hash);
            return ms === undefined ? '' : duration(ms);
          }),
        ]
      : []),
    column('tokens in', 4, 'right', (row) => whole(row.meanPromptTokens)),
    column('out', 4, 'right', (row) => whole(row.meanDrawnTokens)),
    ...(rows.some((row) => row.unjudged > 0)
      ? [column('unjudged', 5, 'right', (row) => (row.unjudged > 0 ? String(row.unjudged) : ''))]
      : []),
  ];
  return textGrid(columns, rows, width);
}
