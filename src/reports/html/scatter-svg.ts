import { duration, percent, whole } from '../number-words.ts';
import type { ArmFigures, ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';
import { rateScale } from './whisker-svg.ts';

const WIDTH = 720;
const HEIGHT = 380;
const EDGE = { left: 52, right: 24, top: 16, bottom: 46 };

interface Point {
  readonly arm: ArmFigures;
  readonly cost: number;
  readonly rate: number;
  readonly low: number;
  readonly high: number;
}

/** Cost against quality: every arm as a numbered dot with its interval, and the line of those that nothing beats on both. */
export function scatterSvg(figures: ReportFigures, ranks: ReadonlyMap<string, number>): Html {
  const confirmed = figures.arms.filter((arm) => arm.confirm && arm.latency.cold);
  const byTime = confirmed.length >= 2;
  const arms = byTime ? confirmed : figures.arms.filter((arm) => arm.choose.n > 0 && arm.dropped === undefined);
  const points = arms.flatMap((arm): readonly Point[] => {
    const part = byTime ? arm.confirm : arm.choose;
    const cost = byTime ? arm.latency.cold?.totalP50.value : (arm.cost.promptTokens?.mean ?? 0) + (arm.cost.drawnTokens?.mean ?? 0);
    return part?.rate === undefined || cost === undefined ? [] : [{ arm, cost, rate: part.rate, ...part.interval }];
  });
  if (points.length < 2) return html`<p>At least two recipes with answers are needed for this picture.</p>`;
  const y = rateScale(Math.max(...points.map((point) => point.high)));
  const step = niceStep(Math.max(...points.map((point) => point.cost)) / 5);
  const right = Math.ceil((Math.max(...points.map((point) => point.cost)) * 1.04) / step) * step;
  const placeX = (cost: number): number => round(EDGE.left + (cost / right) * (WIDTH - EDGE.left - EDGE.right));
  const placeY = (rate: number): number => round(HEIGHT - EDGE.bottom - (rate / y.high) * (HEIGHT - EDGE.top - EDGE.bottom));
  const costWords = (cost: number): string => (byTime ? (cost === 0 ? '0' : duration(cost)) : whole(cost));
  const ticks = Array.from({ length: Math.round(right / step) + 1 }, (_, index) => index * step);
  const front = points.filter(
    (point) =>
      !points.some(
        (other) =>
          other.cost <= point.cost && other.rate >= point.rate && other !== point && (other.cost < point.cost || other.rate > point.rate),
      ),
  );
  const line = [...front]
    .sort((a, b) => a.cost - b.cost)
    .map((point) => `${placeX(point.cost)},${placeY(point.rate)}`)
    .join(' ');
  const title = byTime ? 'time to the whole answer, cold, p50' : 'tokens read and drawn per answer';
  return html`<p>Up is better, left is cheaper. ${byTime ? 'Rates of the confirm part against the quiet latency pass.' : 'Rates of the choose part (selected, optimistic) against mean tokens: latency was not measured for two recipes.'} Numbers are those of the tables; the dashed line joins what nothing beats on both.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Cost against quality"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${points.map(({ arm, rate, cost }) => `${ranks.get(arm.hash)}: ${arm.label} ${percent(rate)} at ${costWords(cost)}`).join('; ')}">
${y.ticks.map((tick) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${placeY(tick)}" y2="${placeY(tick)}"/><text x="${EDGE.left - 8}" y="${placeY(tick) + 4}" text-anchor="end">${percent(tick)}</text>`)}
${ticks.map((tick) => html`<line class="grid" x1="${placeX(tick)}" x2="${placeX(tick)}" y1="${EDGE.top}" y2="${HEIGHT - EDGE.bottom}"/><text x="${placeX(tick)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${costWords(tick)}</text>`)}
<text class="axis-title" x="${(EDGE.left + WIDTH - EDGE.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${title}</text><polyline class="front" points="${line}"/>
${points.map(({ arm, cost, rate, low, high }) => html`<g class="${arm.isWinner && 'winner'}"><title>${arm.label}: ${percent(rate)} at ${costWords(cost)}</title><line class="whisker" x1="${placeX(cost)}" x2="${placeX(cost)}" y1="${placeY(low)}" y2="${placeY(high)}"/><circle cx="${placeX(cost)}" cy="${placeY(rate)}" r="10"/><text class="rank" x="${placeX(cost)}" y="${placeY(rate) + 4}">${ranks.get(arm.hash)}</text></g>`)}
</svg></div>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;

/** 1, 2 or 5 times a power of ten, at least `rough`. */
function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
}
