import type { AttemptRecord, LatencyRecord } from './record.ts';
import type { ConfirmPair, RacePhase, RunArm } from './run-manifest.ts';

/** One arm's standing on one part. Rates and intervals are shares in 0..1; NaN-free: `undefined` where nothing is known. */
export interface StandingRow {
  /** Hash of the recipe. */
  readonly hash: string;
  readonly name: string;
  readonly role: RunArm['role'];
  readonly model: string;
  /** Judged attempts. */
  readonly n: number;
  readonly passed: number;
  /** Our errors: not in `n`. */
  readonly unjudged: number;
  /** 95 % interval of the pass rate, by cluster. */
  readonly low: number | undefined;
  readonly high: number | undefined;
  /** Against plain + boundary control of the same model on the tasks both answered. */
  readonly paired: { readonly n: number; readonly won: number; readonly lost: number } | undefined;
  readonly meanPromptTokens: number;
  readonly meanDrawnTokens: number;
  readonly dropped: string | undefined;
}

/** A paired comparison on tasks nobody had looked at. Differences are of pass rates, left minus right, in -1..1. */
export interface ConfirmFigures extends ConfirmPair {
  readonly leftName: string;
  readonly rightName: string;
  readonly n: number;
  readonly clusters: number;
  readonly won: number;
  readonly lost: number;
  readonly leftPassed: number;
  readonly rightPassed: number;
  readonly difference: number;
  readonly low: number;
  readonly high: number;
  /** Two-sided, sign flips by cluster. */
  readonly p: number;
  /** Shown, not decisive. */
  readonly mcnemarP: number;
  readonly decision: 'better' | 'worse' | 'as-good-as' | 'cannot-tell';
  /** About how many more tasks would tell, when it cannot be told now. */
  readonly moreTasks: number | undefined;
}

/** Milliseconds of the quiet pass: one request at a time, nothing cached, nothing else running. */
export interface LatencyRow {
  readonly hash: string;
  readonly name: string;
  readonly model: string;
  readonly state: 'cold' | 'warm';
  readonly n: number;
  readonly firstTextP50Ms: number;
  readonly firstTextP95Ms: number;
  readonly totalP50Ms: number;
  readonly totalP95Ms: number;
}

/** What a race tells while it runs. Every number can be had again from the records. */
export type RaceEvent =
  /** First, exactly once. `folder` is the run's; `done` are the records found from before. */
  | { readonly type: 'race-started'; readonly run: string; readonly folder: string; readonly resumed: boolean; readonly done: number }
  /** Something was mended or left out, in one sentence for the user. */
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'problems-found'; readonly choose: number; readonly confirm: number; readonly complete: boolean }
  | { readonly type: 'phase-started'; readonly phase: RacePhase }
  | { readonly type: 'arm-joined'; readonly hash: string; readonly arm: RunArm }
  /** `reused`: the record was there already (resumed, or an earlier run's). `planned` is an estimate in minutes mode. */
  | {
      readonly type: 'unit-done';
      readonly record: AttemptRecord;
      readonly reused: boolean;
      readonly done: number;
      readonly planned: number;
    }
  /** The running table, at most twice a second and after every round; `selected` rows are optimistic. */
  | { readonly type: 'table'; readonly part: 'choose' | 'confirm'; readonly rows: readonly StandingRow[] }
  | { readonly type: 'arm-dropped'; readonly hash: string; readonly name: string; readonly reason: string }
  | {
      readonly type: 'winner-selected';
      readonly hash: string;
      readonly arm: RunArm;
      /** How it was selected; the figures of the choose part are "selected, optimistic". */
      readonly reason: string;
      readonly rows: readonly StandingRow[];
    }
  | { readonly type: 'confirm-updated'; readonly figures: readonly ConfirmFigures[]; readonly final: boolean }
  | { readonly type: 'latency-measured'; readonly record: LatencyRecord }
  | { readonly type: 'latency-table'; readonly rows: readonly LatencyRow[] }
  /** Last, exactly once, unless the race throws. */
  | {
      readonly type: 'race-finished';
      readonly run: string;
      readonly folder: string;
      readonly winner: string | undefined;
      readonly figures: readonly ConfirmFigures[];
      readonly elapsedMs: number;
    };
