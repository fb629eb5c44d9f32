import { type TextColumn, textGrid } from '../reports/text-grid.ts';
import { rungsOf } from '../training/halving.ts';
import type { SweepEvent } from '../training/sweep.ts';
import type { SweepState } from '../training/sweep-state.ts';
import { secondsOf } from '../training/visit-training.ts';
import { memoryText } from './memory-size.ts';
import { lossText, timeText } from './training-progress.ts';

/** A variant as it is told at the end. */
export interface SweepRow {
  readonly label: string;
  /** From 1; 0: it did not reach the first. */
  readonly rung: number;
  readonly tokens: number;
  /** Nats a token, at that rung. */
  readonly heldOutLoss: number | null | undefined;
  readonly seconds: number;
  /** Peak. */
  readonly memoryBytes: number;
  readonly isWinner: boolean;
  readonly fault: string | undefined;
}

/** Who came furthest first, there by their loss. */
export function sweepRows({ variants, winner }: SweepState): readonly SweepRow[] {
  const rows = variants.map(({ label, spent, reached, fault }, index): SweepRow => {
    const last = reached.at(-1);
    return {
      ...{ label, rung: reached.length, tokens: last?.tokens ?? 0, heldOutLoss: last?.loss },
      ...{ seconds: secondsOf(spent), memoryBytes: spent.memoryBytes, isWinner: index === winner, fault },
    };
  });
  const lossOf = ({ heldOutLoss }: SweepRow): number => heldOutLoss ?? Number.MAX_VALUE;
  return rows.toSorted((a, b) => b.rung - a.rung || lossOf(a) - lossOf(b));
}

const columnsOf = (rungs: number): readonly TextColumn<SweepRow>[] => [
  { title: 'variant', align: 'left', rank: 0, cell: ({ label }) => label },
  { title: 'rung', align: 'right', rank: 0, cell: ({ rung, fault }) => (fault === undefined ? `${rung} of ${rungs}` : 'failed') },
  { title: 'tokens', align: 'right', rank: 1, cell: ({ tokens }) => String(tokens) },
  { title: 'held-out loss', align: 'right', rank: 0, cell: ({ heldOutLoss }) => (heldOutLoss === undefined ? '' : lossText(heldOutLoss)) },
  { title: 'time', align: 'right', rank: 2, cell: ({ seconds }) => timeText(seconds) },
  { title: 'memory', align: 'right', rank: 2, cell: ({ memoryBytes }) => (memoryBytes === 0 ? '' : memoryText(memoryBytes)) },
];

/** A sweep as text: what was compared for how long, and how far each variant came. */
export function sweepTable(state: SweepState, width: number): string {
  const rungs = rungsOf(state.variants.length).length;
  const rows = sweepRows(state);
  const isWhole = rows[0]?.rung === rungs;
  const faults = rows.flatMap(({ label, fault }) => (fault === undefined ? [] : [`${label}: ${fault}`]));
  return [
    `${state.name}: ${state.variants.length} variants, full length ${state.tokens} tokens, trained for ${timeText(state.seconds)} in all`,
    ...(isWhole || state.minutes === undefined
      ? []
      : ['The time was over before the winner had its full length: more minutes would say more.']),
    ...(state.baseLoss === undefined ? [] : [`Held-out loss (nats a token) before training: ${lossText(state.baseLoss)}`]),
    '',
    ...textGrid(columnsOf(rungs), rows, width),
    ...(faults.length > 0 ? ['', ...faults] : []),
  ].join('\n');
}

/** What a sweep says on its way; `undefined` where its trainings say it themselves. */
export function sweepLine(event: SweepEvent): string | undefined {
  switch (event.type) {
    case 'measuring':
      return 'measuring how fast the first variant trains';
    case 'measured': {
      const rate = Math.round(1 / event.cost.secondsPerToken);
      return `${rate} tokens/s: the full length is ${event.tokens} tokens`;
    }
    case 'visit':
      return `rung ${event.rung} of ${event.rungs}, variant ${event.variant + 1}: ${event.label}`;
    case 'rung-ended':
      return `rung ${event.rung} is done; on go: ${event.going.join('; ')}`;
    case 'training':
      return undefined;
  }
}
