import { join } from 'node:path';
import { type TextColumn, textGrid } from '../reports/text-grid.ts';
import { outcomesText } from '../training/task-outcome.ts';
import type { Training } from '../training/training-run.ts';
import { modelName } from './model-ref.ts';
import { lossText } from './training-progress.ts';

interface Point {
  readonly step: number;
  readonly tokens: number | undefined;
  readonly heldOut: number | null | undefined;
  readonly general: number | null | undefined;
  readonly adapter: string | undefined;
}

const COLUMNS: readonly TextColumn<Point>[] = [
  { title: 'step', align: 'right', rank: 0, cell: ({ step }) => (step === 0 ? 'base' : String(step)) },
  { title: 'tokens', align: 'right', rank: 2, cell: ({ tokens }) => (tokens === undefined ? '' : String(tokens)) },
  { title: 'held-out loss', align: 'right', rank: 0, cell: ({ heldOut }) => (heldOut === undefined ? '' : lossText(heldOut)) },
  { title: 'general loss', align: 'right', rank: 1, cell: ({ general }) => (general === undefined ? '' : lossText(general)) },
  { title: 'adapter', align: 'left', rank: 0, cell: ({ adapter = '' }) => adapter },
];

/** A training as text: what it learned from, and its checkpoints with the loss on what it never saw. */
export function trainingTable({ folder, manifest }: Training, width: number): string {
  const { recipe, examples, heldOut, leftOut, outcomes } = manifest;
  const kinds = Object.entries(examples.byKind).map(([kind, count]) => `${count} ${kind}`);
  const lost = Object.entries(leftOut).map(([reason, count]) => `${count} ${reason}`);
  const points = pointsOf(manifest, folder);
  const columns = COLUMNS.filter(({ title }) => title !== 'general loss' || points.some(({ general }) => general !== undefined));
  const done = manifest.state === 'finished' ? 'finished' : `unfinished, ${manifest.stepsDone} of ${manifest.steps ?? '?'} steps`;
  return [
    `${recipe.name} on ${baseName(recipe)}: ${done}, ${manifest.tokens} tokens`,
    `Learned from ${examples.count} examples (${kinds.join(', ')})${lost.length > 0 ? `; left out: ${lost.join(', ')}` : ''}`,
    ...(outcomes ? [`Drawn by what the base fails at: ${outcomesText(outcomes)}`] : []),
    heldOut.count === 0
      ? 'Nothing was held out: the repository has too few definitions to spare one'
      : `Never trained on: ${heldOut.count} examples of definitions held out, whose loss (nats a token) is told below`,
    '',
    ...(points.length > 0 ? textGrid(columns, points, width) : ['No checkpoint yet.']),
  ].join('\n');
}

function pointsOf({ checkpoints, stopped, losses }: Training['manifest'], folder: string): readonly Point[] {
  const kept = [...checkpoints, ...(stopped ? [stopped] : [])];
  const steps = [...new Set([...kept, ...losses].map(({ step }) => step))].sort((a, b) => a - b);
  return steps.map((step) => {
    const checkpoint = kept.find((one) => one.step === step);
    const lossOn = (set: 'heldOut' | 'general') => losses.find((one) => one.step === step && one.set === set)?.loss;
    return {
      step,
      tokens: checkpoint?.tokens,
      heldOut: lossOn('heldOut'),
      general: lossOn('general'),
      adapter: checkpoint && join(folder, checkpoint.path),
    };
  });
}

function baseName({ base }: Training['manifest']['recipe']): string {
  return base ? modelName(base) : '?';
}

/** One line of a list of trainings. */
export function trainingSummary({ folder, manifest }: Training): string {
  const last = manifest.losses.findLast(({ set }) => set === 'heldOut')?.loss;
  const loss = last === undefined ? '' : `, held-out loss ${lossText(last)}`;
  const state = manifest.state === 'finished' ? 'finished' : `${manifest.stepsDone} of ${manifest.steps ?? '?'} steps`;
  const what = `${manifest.recipe.name} on ${baseName(manifest.recipe)}`;
  return `${manifest.createdAt.slice(0, 16).replace('T', ' ')}  ${what}: ${state}, ${manifest.checkpoints.length} adapters${loss}\n  ${folder}`;
}
