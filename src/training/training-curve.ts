import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TrainingEvent, trainingEventOf } from './training-event.ts';
import type { Training } from './training-run.ts';

export interface CurvePoint {
  readonly step: number;
  /** Of training, pauses left out. */
  readonly seconds: number;
  /** Nats a token. */
  readonly loss: number;
}

export interface TrainingCurve {
  readonly learned: readonly CurvePoint[];
  readonly heldOut: readonly CurvePoint[];
  readonly general: readonly CurvePoint[];
  readonly seconds: number;
  secondsAt(step: number): number;
}

/** A picture is no sharper with more; each point is the mean of the steps it stands for. */
const MOST_POINTS = 120;

/** How the losses went, from the events a training left on disk. A step that was told twice, by a stopped and a resumed sitting, counts once. */
export function trainingCurve({ folder }: Training): TrainingCurve {
  const path = join(folder, 'events.jsonl');
  const lines = existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : [];
  const events = lines.map(trainingEventOf);
  const steps = [...new Map(events.flatMap((event) => (event.type === 'step' ? [[event.step, event] as const] : []))).values()];
  steps.sort((a, b) => a.step - b.step);
  const at = new Map<number, number>();
  let seconds = 0;
  let tokens = 0;
  for (const step of steps) {
    if (step.tokensPerSecond !== null && step.tokensPerSecond > 0) seconds += (step.tokens - tokens) / step.tokensPerSecond;
    tokens = step.tokens;
    at.set(step.step, seconds);
  }
  const secondsAt = (step: number): number => at.get(step) ?? 0;
  const told = (set: 'heldOut' | 'general'): readonly CurvePoint[] =>
    [...lastOf(events, set).values()]
      .flatMap(({ step, loss }) => (loss === null ? [] : [{ step, seconds: secondsAt(step), loss }]))
      .sort((a, b) => a.step - b.step);
  const learned = steps.flatMap(({ step, loss }) => (loss === null ? [] : [{ step, seconds: secondsAt(step), loss }]));
  return { learned: thinned(learned), heldOut: told('heldOut'), general: told('general'), seconds, secondsAt };
}

type HeldOut = Extract<TrainingEvent, { type: 'heldOut' }>;

function lastOf(events: readonly TrainingEvent[], set: HeldOut['set']): ReadonlyMap<number, HeldOut> {
  return new Map(events.flatMap((event) => (event.type === 'heldOut' && event.set === set ? [[event.step, event] as const] : [])));
}

function thinned(points: readonly CurvePoint[]): readonly CurvePoint[] {
  const size = Math.ceil(points.length / MOST_POINTS);
  return Array.from({ length: Math.ceil(points.length / Math.max(1, size)) }, (_none, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    const last = group.at(-1) as CurvePoint;
    return { ...last, loss: group.reduce((sum, { loss }) => sum + loss, 0) / group.length };
  });
}
