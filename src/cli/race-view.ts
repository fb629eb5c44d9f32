import type { RaceEvent } from '../core/race-event.ts';
import { LIVE_START, type LiveState, nextLiveState } from '../reports/live-state.ts';
import { liveView } from '../reports/live-view.ts';
import { progressLine } from '../reports/progress-line.ts';
import { printProgress } from './print.ts';

export interface RaceView {
  onEvent(event: RaceEvent): void;
  /** Leaves the last picture where it is. */
  end(): void;
}

const REDRAW_MS = 250;

/** A table that is drawn over itself on a terminal, lines elsewhere; `--json` and logs get the lines. */
export function raceView(columns: number | undefined, rows: number | undefined): RaceView {
  return columns === undefined ? logView() : liveTable(columns, rows ?? 24);
}

function logView(): RaceView {
  return {
    onEvent: (event) => {
      const line = progressLine(event);
      if (line !== undefined) printProgress(line);
    },
    end: () => {},
  };
}

function liveTable(width: number, height: number): RaceView {
  const started = performance.now();
  let state: LiveState = LIVE_START;
  let drawnLines = 0;
  const draw = (): void => {
    const lines = liveView(state, { width: width - 1, height: height - 1, elapsedMs: performance.now() - started });
    const up = drawnLines > 0 ? `\u001b[${drawnLines}A` : '';
    process.stderr.write(`${up}\r\u001b[J${lines.join('\n')}\n`);
    drawnLines = lines.length;
  };
  const timer = setInterval(draw, REDRAW_MS);
  return {
    onEvent: (event) => {
      state = nextLiveState(state, event);
    },
    end: () => {
      clearInterval(timer);
      draw();
    },
  };
}
