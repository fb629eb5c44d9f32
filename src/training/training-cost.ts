import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainingCurve } from './training-curve.ts';
import { type TrainingEvent, trainingEventOf } from './training-event.ts';
import type { Training } from './training-run.ts';

/** What a training took, from the events it left on disk. */
export interface TrainingCost {
  readonly trainable: number;
  /** Of the base. */
  readonly parameters: number;
  readonly steps: number;
  readonly tokens: number;
  /** Of the steps alone: loading, planning and pauses are left out. */
  readonly seconds: number;
  /** The most that the trainer held at once. */
  readonly memoryBytes: number;
}

/** Of the steps up to `lastStep`. `undefined` before the first step. */
export function trainingCost(training: Training, lastStep = Number.POSITIVE_INFINITY): TrainingCost | undefined {
  const path = join(training.folder, 'events.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const events = lines.map(trainingEventOf);
  const started = events.findLast((event) => event.type === 'started');
  const steps = events.filter(
    (event): event is Extract<TrainingEvent, { type: 'step' }> => event.type === 'step' && event.step <= lastStep,
  );
  const last = steps.at(-1);
  if (started?.type !== 'started' || !last) return undefined;
  return {
    trainable: started.trainable,
    parameters: started.parameters,
    steps: last.step,
    tokens: last.tokens,
    seconds: trainingCurve(training).secondsAt(last.step),
    memoryBytes: Math.max(...steps.map(({ memoryBytes }) => memoryBytes)),
  };
}
