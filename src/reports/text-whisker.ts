import type { Interval } from '../metrics/interval.ts';

/** An interval as a line of `cells` characters over 0..`max`, the estimate as a dot: "  ├──●───┤    ". */
export function textWhisker(rate: number | undefined, interval: Interval, max: number, cells: number): string {
  if (rate === undefined || max <= 0) return ' '.repeat(cells);
  const at = (value: number): number => Math.min(cells - 1, Math.max(0, Math.round((value / max) * (cells - 1))));
  const [low, high, middle] = [at(interval.low), at(interval.high), at(rate)];
  return Array.from({ length: cells }, (_, cell) => {
    if (cell === middle) return '●';
    if (cell < low || cell > high) return ' ';
    return cell === low ? '├' : cell === high ? '┤' : '─';
  }).join('');
}
