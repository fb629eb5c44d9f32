import { join } from 'node:path';
import { generalTrainingsFolder } from '../core/general-adapter.ts';
import { rungsOf } from '../training/halving.ts';
import { listSweeps, type SweepState } from '../training/sweep-state.ts';
import { listTrainings, reopenTraining } from '../training/training-run.ts';
import type { CommandCall } from './command.ts';
import { printJson, printResult } from './print.ts';
import { sweepRows } from './sweep-text.ts';
import { sweepsFolder, trainingsFolder } from './train-repository.ts';
import { trainedModels } from './trained-models.ts';
import { lossText, timeText } from './training-progress.ts';
import { trainingSummary } from './training-table.ts';

/** `whetstone train [repo] --list`: a repository's trainings and sweeps; with --general the trainings on packages, which are never swept. */
export function tellTrainings(call: CommandCall, root: string): number {
  const isGeneral = call.options.general === true;
  const trainings = listTrainings(isGeneral ? generalTrainingsFolder(call.environment.home) : trainingsFolder(root));
  const sweeps = isGeneral ? [] : listSweeps(sweepsFolder(root)).map(({ folder, state }) => listedSweep(folder, state));
  if (call.json) {
    printJson({ trainings: trainings.map(({ folder, manifest }) => ({ folder, ...manifest })), sweeps });
    return 0;
  }
  const lines = [...trainings.map(trainingSummary), ...sweeps.map(sweepSummary)];
  printResult(lines.length === 0 ? 'No training yet: whetstone train' : lines.join('\n'));
  return 0;
}

/** A sweep as `--list --json` tells it. */
export type ListedSweep = ReturnType<typeof listedSweep>;

export function listedSweep(folder: string, state: SweepState) {
  const { name, createdAt, minutes, seconds, tokens, baseLoss, variants, winner } = state;
  const told = { folder, name, createdAt, state: state.state, minutes, seconds, tokens, baseLoss };
  return { ...told, rungs: rungsOf(variants.length).length, variants: sweepRows(state), winner: winnerOf(folder, state, winner) };
}

/** `null` as long as there is none; its adapter, where the engine has a form for it. */
function winnerOf(folder: string, { variants }: SweepState, winner: number | undefined) {
  const variant = winner === undefined ? undefined : variants[winner];
  if (variant?.folder === undefined) return null;
  const training = reopenTraining(join(folder, variant.folder));
  const adapter = trainedModels(training).at(-1)?.ref.with?.adapter;
  return { label: variant.label, folder: training.folder, adapter: typeof adapter === 'string' ? adapter : null };
}

/** Some lines of a list: what was compared, how far each variant came, and where the winner lies. */
export function sweepSummary({ folder, name, createdAt, state, minutes, seconds, rungs, variants, winner }: ListedSweep): string {
  const spent = minutes === undefined ? timeText(seconds) : `${timeText(seconds)} of ${timeText(minutes * 60)}`;
  const best = variants.find(({ isWinner }) => isWinner);
  const loss = best?.heldOutLoss === undefined ? '' : `, held-out loss ${lossText(best.heldOutLoss)}`;
  return [
    `${createdAt.slice(0, 16).replace('T', ' ')}  sweep ${name}: ${variants.length} variants, ${state}, ${spent}${winner ? `, winner ${winner.label}${loss}` : ''}`,
    `  ${variants.map(({ label, rung, fault }) => `${label}: ${fault === undefined ? `rung ${rung} of ${rungs}` : 'failed'}`).join('; ')}`,
    `  ${winner?.adapter ?? winner?.folder ?? folder}`,
  ].join('\n');
}
