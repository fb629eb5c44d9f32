import type { Interval } from '../metrics/interval.ts';

const MINUS = '−';
/** Keeps a number and its unit on one line. */
export const NO_BREAK = '\u00a0';

/** "31 %"; "–" when unknown. Whole per cent: more digits would claim what intervals deny. */
export function percent(rate: number | undefined): string {
  return rate === undefined ? '–' : `${Math.round(rate * 100)}${NO_BREAK}%`;
}

/** "22–41 %". */
export function percentRange({ low, high }: Interval): string {
  return `${Math.round(low * 100)}–${Math.round(high * 100)}${NO_BREAK}%`;
}

/** "+17.5", "−3.0": percentage points. */
export function points(difference: number): string {
  const value = Math.round(difference * 1000) / 10;
  return `${value < 0 ? MINUS : value > 0 ? '+' : '±'}${Math.abs(value).toFixed(1)}`;
}

/** "+4.2 to +30.8". */
export function pointsRange({ low, high }: Interval): string {
  return `${points(low)} to ${points(high)}`;
}

/** "340 ms", "4.1 s", "2 min 5 s". */
export function duration(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)}${NO_BREAK}ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)}${NO_BREAK}s`;
  const seconds = Math.round(ms / 1000);
  const rest = seconds % 60;
  return rest === 0 ? `${Math.floor(seconds / 60)}${NO_BREAK}min` : `${Math.floor(seconds / 60)}${NO_BREAK}min ${rest}${NO_BREAK}s`;
}

/** "p = .016", "p < .001". */
export function pValue(p: number): string {
  if (p < 0.001) return 'p < .001';
  return p > 0.995 ? 'p = 1' : `p = ${p.toFixed(3).slice(1)}`;
}

/** "1,234". */
export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

/** "1 task", "3 tasks". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${whole(count)} ${count === 1 ? one : many}`;
}
