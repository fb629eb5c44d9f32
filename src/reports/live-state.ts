import type { ConfirmFigures, LatencyRow, RaceEvent, StandingRow } from '../core/race-event.ts';
import type { RacePhase } from '../core/run-manifest.ts';

/** All that a live view needs to know of a race so far. */
export interface LiveState {
  readonly run: string | undefined;
  readonly phase: RacePhase | undefined;
  readonly tasks: { readonly choose: number; readonly confirm: number; readonly isComplete: boolean };
  readonly done: number;
  readonly planned: number;
  /** Answers taken over from before, of those done. */
  readonly reused: number;
  readonly choose: readonly StandingRow[];
  readonly confirm: readonly StandingRow[];
  readonly figures: readonly ConfirmFigures[];
  readonly latency: readonly LatencyRow[];
  readonly latencyAnswers: number;
  /** Recipe hash of the winner of the choose part. */
  readonly winner: string | undefined;
  readonly notes: readonly string[];
}

export const LIVE_START: LiveState = {
  run: undefined,
  phase: undefined,
  tasks: { choose: 0, confirm: 0, isComplete: false },
  done: 0,
  planned: 0,
  reused: 0,
  choose: [],
  confirm: [],
  figures: [],
  latency: [],
  latencyAnswers: 0,
  winner: undefined,
  notes: [],
};

/** The state after one more event. */
export function nextLiveState(state: LiveState, event: RaceEvent): LiveState {
  switch (event.type) {
    case 'race-started':
      return { ...state, run: event.run, done: event.done };
    case 'note':
      return { ...state, notes: [...state.notes, event.text] };
    case 'problems-found':
      return { ...state, tasks: { choose: event.choose, confirm: event.confirm, isComplete: event.complete } };
    case 'phase-started':
      return { ...state, phase: event.phase };
    case 'unit-done':
      return { ...state, done: event.done, planned: event.planned, reused: state.reused + Number(event.reused) };
    case 'table':
      return { ...state, [event.part]: event.rows };
    case 'arm-dropped':
      return { ...state, notes: [...state.notes, `${event.name} dropped: ${event.reason}`] };
    case 'winner-selected':
      return { ...state, winner: event.hash, choose: event.rows };
    case 'confirm-updated':
      return { ...state, figures: event.figures };
    case 'latency-measured':
      return { ...state, latencyAnswers: state.latencyAnswers + 1 };
    case 'latency-table':
      return { ...state, latency: event.rows };
    case 'race-finished':
      return { ...state, phase: 'finished', figures: event.figures, winner: event.winner };
    case 'arm-joined':
      return state;
  }
}
