import type { LatencyFigures } from '../../metrics/latency-summary.ts';
import type { Quantile } from '../../metrics/quantile-interval.ts';
import { duration } from '../number-words.ts';
import type { ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';

/** The quiet pass: first text and whole answer, cold and warm. */
export function latency(figures: ReportFigures, ranks: ReadonlyMap<string, number>): Html {
  const measured = figures.arms.filter((arm) => arm.latency.cold ?? arm.latency.warm);
  if (measured.length === 0) return html`<p>Latency was not measured in this run.</p>`;
  const rows = measured.flatMap((arm) =>
    (['cold', 'warm'] as const).flatMap((state) => {
      const own = arm.latency[state];
      if (own === undefined) return [];
      return [
        html`<tr class="${arm.isWinner && 'strong'}"><td class="number rank">${ranks.get(arm.hash) ?? ''}</td><th scope="row">${arm.label}</th><td>${state}</td><td class="number">${own.n}</td>${cells(own)}</tr>`,
      ];
    }),
  );
  return html`<p>One request at a time, nothing cached, no tests running. <em>Cold</em>: nothing kept in the engine; <em>warm</em>: the same beginning was just read, as while typing. Intervals are 95 %; “≥” where the answers are too few to know the upper end.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Latency"><table><thead><tr><th scope="col" class="number rank">#</th><th scope="col">Recipe</th><th scope="col">State</th><th scope="col" class="number">n</th><th scope="col" class="number">first text p50</th><th scope="col" class="number">first text p95</th><th scope="col" class="number">whole p50</th><th scope="col" class="number">whole p95</th></tr></thead><tbody>${rows}</tbody></table></div>`;
}

function cells({ firstTextP50, firstTextP95, totalP50, totalP95 }: LatencyFigures): readonly Html[] {
  return [firstTextP50, firstTextP95, totalP50, totalP95].map(
    (quantile) => html`<td class="number">${duration(quantile.value)}<span class="sub">${range(quantile)}</span></td>`,
  );
}

function range({ interval, openAbove }: Quantile): string {
  return openAbove ? `≥ ${duration(interval.low)}` : `${duration(interval.low)} – ${duration(interval.high)}`;
}
