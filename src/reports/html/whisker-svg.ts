import type { Interval } from '../../metrics/interval.ts';
import { type Html, html } from './html.ts';

/** A scale from `low` to `high` with the places of its grid lines. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

/** 0 to the next full step above `max`, with two to five grid lines. */
export function rateScale(max: number): Scale {
  const step = max > 0.5 ? 0.25 : max > 0.2 ? 0.1 : 0.05;
  const high = Math.min(1, Math.ceil(Math.max(max, 0.05) / step - 1e-9) * step);
  return { low: 0, high, ticks: Array.from({ length: Math.round(high / step) + 1 }, (_, index) => index * step) };
}

/** Symmetric about 0, a little wider than the widest interval. */
export function differenceScale(intervals: readonly Interval[]): Scale {
  const widest = Math.max(0.1, ...intervals.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const step = widest > 0.4 ? 0.25 : widest > 0.15 ? 0.1 : 0.05;
  const high = Math.min(1, Math.ceil(widest / step) * step);
  const steps = Math.round(high / step);
  return { low: -high, high, ticks: Array.from({ length: 2 * steps + 1 }, (_, index) => (index - steps) * step) };
}

const place = (value: number, { low, high }: Scale): number => {
  const share = (Math.min(high, Math.max(low, value)) - low) / (high - low);
  // The ends keep half a dot's room, so that a dot at the edge is whole.
  return Math.round((2 + share * 96) * 100) / 100;
};

/** Dot and whisker on a common scale; as wide as its cell. `words` says the same for those who do not see it. */
export function whiskerSvg(
  value: number | undefined,
  interval: Interval,
  scale: Scale,
  words: string,
  options: { readonly tone?: 'strong' | 'soft' | 'good' | 'bad'; readonly margin?: number } = {},
): Html {
  const grid = scale.ticks.map(
    (tick) => html`<line class="${tick === 0 ? 'zero' : 'grid'}" x1="${place(tick, scale)}%" x2="${place(tick, scale)}%" y1="0" y2="28"/>`,
  );
  const margin =
    options.margin === undefined
      ? undefined
      : html`<line class="margin" x1="${place(options.margin, scale)}%" x2="${place(options.margin, scale)}%" y1="0" y2="28"/>`;
  const mark =
    value === undefined
      ? undefined
      : html`<line class="whisker" x1="${place(interval.low, scale)}%" x2="${place(interval.high, scale)}%" y1="14" y2="14"/><circle cx="${place(value, scale)}%" cy="14" r="5"/>`;
  return html`<svg class="dots ${options.tone ?? 'strong'}" width="100%" height="28" role="img" aria-label="${words}">${grid}${margin}${mark}</svg>`;
}

/** The numbers of a scale, set above a column of whiskers. */
export function axisLabels(scale: Scale, label: (tick: number) => string): Html {
  const every = scale.ticks.length > 5 ? 2 : 1;
  const middle = (scale.ticks.length - 1) / 2;
  const shown = scale.ticks.filter((_, index) => (scale.low < 0 ? (index - middle) % every === 0 : index % every === 0));
  return html`<span class="axis" aria-hidden="true">${shown.map((tick) => html`<span style="left:${place(tick, scale)}%">${label(tick)}</span>`)}</span>`;
}
