import type { TrainingEvent } from '../training/training-event.ts';
import { memoryText } from './memory-size.ts';
import { printProgress, statusLine } from './print.ts';

/** Between two lines where every line stays: of steps, and of what is done before them. */
const LOG_EVERY_MS = 15_000;
const SAY_EVERY_MS = 3_000;

/** What one event says to a person who waits; `undefined` when nothing new. */
export function trainingLine(event: TrainingEvent): string | undefined {
  switch (event.type) {
    case 'started': {
      const left = Object.entries(event.leftOut).map(([reason, count]) => `${count} ${reason}`);
      const resumed = event.resumedStep > 0 ? `, going on after step ${event.resumedStep}` : '';
      const omitted = left.length > 0 ? `, left out: ${left.join(', ')}` : '';
      return `training ${short(event.trainable)} of ${short(event.parameters)} weights in ${event.dtype} on ${event.examples} examples${omitted}${resumed}`;
    }
    case 'planned':
      // Nothing is measured where tokens or steps were named.
      return `planned: ${event.steps} steps${event.tokensPerSecond ? ` at ${rateText(event.tokensPerSecond)}` : ''}`;
    case 'step': {
      const left = event.secondsLeft === null ? '' : `, ${timeText(event.secondsLeft)} left`;
      const share = `step ${event.step} of ${event.steps}`;
      return `${share}: loss ${lossText(event.loss)}, ${rateText(event.tokensPerSecond)}, ${memoryText(event.memoryBytes)}${left}`;
    }
    case 'heldOut':
      return `step ${event.step}: loss ${lossText(event.loss)} on ${event.set === 'heldOut' ? 'what is held out' : 'general code'}`;
    case 'checkpoint':
      return `step ${event.step}: kept ${event.path}`;
    case 'stopped':
      return `stopped after step ${event.step} of ${event.steps}: kept ${event.path}`;
    case 'finished':
    case 'failed':
      return undefined;
  }
}

/** Shows a training: one changing line on a terminal, a line now and then elsewhere; what is worth keeping stays. */
export function trainingProgress(columns: number | undefined): {
  say(text: string): void;
  onEvent(event: TrainingEvent): void;
  end(): void;
} {
  const line = statusLine(columns);
  let shownAt = Number.NEGATIVE_INFINITY;
  let hasStepped = false;
  /** Whether it is time for another line; a terminal shows every one, each over the last. */
  const isDue = (everyMs: number): boolean => {
    const now = performance.now();
    if (columns === undefined && now - shownAt < everyMs) return false;
    shownAt = now;
    return true;
  };
  return {
    say: (text) => {
      if (isDue(SAY_EVERY_MS)) line.show(text);
    },
    onEvent: (event) => {
      const text = trainingLine(event);
      if (text === undefined) return;
      if (event.type === 'step') {
        if (isDue(LOG_EVERY_MS) || !hasStepped) line.show(text);
        hasStepped = true;
        return;
      }
      line.end();
      printProgress(text);
    },
    end: () => line.end(),
  };
}

function short(count: number): string {
  return new Intl.NumberFormat('en', { notation: 'compact' }).format(count);
}

export function timeText(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return `${Math.round(seconds / 60)} min`;
}

export function lossText(loss: number | null): string {
  return loss === null ? 'not a number' : loss.toFixed(3);
}

function rateText(tokensPerSecond: number | null): string {
  return `${tokensPerSecond === null ? '?' : Math.round(tokensPerSecond)} tokens/s`;
}
