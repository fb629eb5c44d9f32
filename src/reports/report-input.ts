import type { ConfirmFigures } from '../core/race-event.ts';
import type { AttemptRecord, LatencyRecord } from '../core/record.ts';
import type { RunArm } from '../core/run-manifest.ts';
import type { HoleKind } from '../core/task.ts';
import type { ExamSummary } from './exam-summary.ts';
import type { TrainingStory } from './training-story.ts';

/** A task as a reader sees it: the hole in its surroundings, and what stood there. */
export interface ReportTask {
  readonly id: string;
  readonly kind: HoleKind;
  readonly part: AttemptRecord['part'];
  readonly cluster: string;
  readonly path: string;
  /** 1-based line of the hole. */
  readonly line: number;
  /** Text before the hole, up to it, and text after it; a report shows the nearest lines. */
  readonly before: string;
  readonly truth: string;
  readonly after: string;
  readonly notInferable?: string;
}

/** Everything needed to repeat the run, as label and value, in the order shown. */
export type Provenance = readonly (readonly [label: string, value: string])[];

/** All that a report is made of. The assembly fills it from the run's folder; no renderer reads anything else. */
export interface ReportInput {
  readonly title: string;
  /** Name for people. */
  readonly repository: string;
  /** ISO time the report was made. */
  readonly createdAt: string;
  /** As a person would type it. */
  readonly command: string;
  readonly exam: ExamSummary;
  readonly tasks: readonly ReportTask[];
  /** By recipe hash, in the order they joined. */
  readonly arms: Readonly<Record<string, RunArm>>;
  /** Recipe hash -> why it was dropped. */
  readonly dropped: Readonly<Record<string, string>>;
  /** Recipe hash of the winner on the choose part. */
  readonly winner: string | undefined;
  readonly records: readonly AttemptRecord[];
  readonly latency: readonly LatencyRecord[];
  /** The confirmed comparisons, as the race told them last. */
  readonly confirm: readonly ConfirmFigures[];
  /** Confirm tasks the ledger counts as spent, by this and earlier runs; each decides once. */
  readonly confirmLooks: number;
  readonly provenance: Provenance;
  /** Left out where nothing was trained. */
  readonly training?: TrainingStory;
}
