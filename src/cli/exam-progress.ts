import type { ExamEvent } from '../exams/exam-events.ts';
import { statusLine } from './print.ts';

const LOG_EVERY_MS = 3_000;

/** Shows what an exam is doing: one changing line on a terminal, a line now and then elsewhere. */
export function examProgress(columns: number | undefined): { readonly onEvent: (event: ExamEvent) => void; end(): void } {
  const line = statusLine(columns);
  let phase = '';
  let rejected = 0;
  let shownAt = Number.NEGATIVE_INFINITY;
  const show = (text: string, isImportant: boolean): void => {
    const now = performance.now();
    if (!isImportant && columns === undefined && now - shownAt < LOG_EVERY_MS) return;
    shownAt = now;
    line.show(text);
  };
  return {
    onEvent: (event) => {
      switch (event.type) {
        case 'phase':
          phase = event.text;
          return show(`exam: ${phase}`, true);
        case 'progress':
          return show(`exam: ${event.text} ${event.done} of ${event.of}`, false);
        case 'rejected':
          rejected += 1;
          return;
        case 'admitted':
          return show(`exam: ${event.admitted} tasks admitted, ${rejected} holes turned down`, false);
      }
    },
    end: () => line.end(),
  };
}
