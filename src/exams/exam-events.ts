import type { Part } from '../core/problem.ts';
import type { HoleKind } from '../core/task.ts';

/** What happens while an exam is made: for terminals and logs. */
export type ExamEvent =
  | { readonly type: 'phase'; readonly phase: 'covering' | 'cutting' | 'admitting' | 'finished'; readonly text: string }
  | { readonly type: 'progress'; readonly done: number; readonly of: number; readonly text: string }
  | { readonly type: 'admitted'; readonly id: string; readonly kind: HoleKind; readonly part: Part; readonly admitted: number }
  | { readonly type: 'rejected'; readonly id: string; readonly reason: string };
