import { HOLE_KINDS } from '../core/task.ts';
import type { PassRate } from '../metrics/pass-rate.ts';
import { duration, percent, percentRange, whole } from './number-words.ts';
import type { ArmFigures, PartFigures } from './report-figures.ts';
import type { TextColumn } from './text-grid.ts';
import { textWhisker } from './text-whisker.ts';

/** Columns of the table of arms on a terminal; `part` chooses whose figures, `rows` sets the whiskers' common scale. */
export function armColumns(rows: readonly ArmFigures[], part: 'choose' | 'confirm'): readonly TextColumn<ArmFigures>[] {
  const of = (arm: ArmFigures): PartFigures | undefined => (part === 'confirm' ? arm.confirm : arm.choose);
  const max = Math.max(0.1, ...rows.map((arm) => of(arm)).map((figures) => (figures?.n ? figures.interval.high : 0)));
  const column = (title: string, rank: number, align: 'left' | 'right', cell: (arm: ArmFigures) => string): TextColumn<ArmFigures> => ({
    title,
    rank,
    align,
    cell,
  });
  const kinds = HOLE_KINDS.map((kind) => column(kind, 4, 'right', (arm) => passedOf(of(arm)?.byKind[kind])));
  const hasLatency = rows.some((arm) => arm.latency.cold ?? arm.latency.warm);
  return [
    column('recipe', 0, 'left', (arm) => `${arm.isWinner ? '▸' : arm.dropped === undefined ? ' ' : '×'} ${arm.label}`),
    column('pass', 0, 'right', (arm) => percent(of(arm)?.rate)),
    column('95 %', 1, 'right', (arm) => (of(arm)?.n ? percentRange((of(arm) as PartFigures).interval) : '')),
    column(`0 … ${percent(max)}`, 5, 'left', (arm) =>
      of(arm)?.n ? textWhisker(of(arm)?.rate, (of(arm) as PartFigures).interval, max, 24) : '',
    ),
    column('n', 0, 'right', (arm) => String(of(arm)?.n ?? 0)),
    ...kinds,
    ...(hasLatency
      ? [
          column('cold p50', 2, 'right', (arm) => (arm.latency.cold ? duration(arm.latency.cold.totalP50.value) : '')),
          column('warm p50', 6, 'right', (arm) => (arm.latency.warm ? duration(arm.latency.warm.totalP50.value) : '')),
        ]
      : []),
    column('tokens in', 3, 'right', (arm) => (arm.cost.promptTokens ? whole(arm.cost.promptTokens.mean) : '')),
    column('out', 3, 'right', (arm) => (arm.cost.drawnTokens ? whole(arm.cost.drawnTokens.mean) : '')),
  ];
}

/** "9/17". */
function passedOf(rate: PassRate | undefined): string {
  if (rate === undefined || rate.n === 0) return '';
  return `${Number.isInteger(rate.passed) ? rate.passed : rate.passed.toFixed(1)}/${rate.n}`;
}
