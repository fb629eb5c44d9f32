import { statusLine } from './print.ts';

const LOG_EVERY_MS = 3_000;

/** A changing line on a terminal; a line now and then elsewhere, and each that begins an arm. */
export function sparingLine(columns: number | undefined): { say(text: string): void; end(): void } {
  const line = statusLine(columns);
  let shownAt = Number.NEGATIVE_INFINITY;
  return {
    say: (text) => {
      const now = performance.now();
      if (columns === undefined && now - shownAt < LOG_EVERY_MS && !text.startsWith('arm ') && !text.includes('failed')) return;
      shownAt = now;
      line.show(text);
    },
    end: () => line.end(),
  };
}
