import { duration, percent, whole } from '../number-words.ts';
import type { ArmFigures, ReportFigures } from '../report-figures.ts';
import type { TrainingStory } from '../training-story.ts';
import { type Html, html } from './html.ts';
import { rateScale } from './whisker-svg.ts';

const WIDTH = 720;
const PANEL = 190;
const GAP = 34;
const EDGE = { left: 52, right: 24, top: 18, bottom: 46 };
const HEIGHT = EDGE.top + 2 * PANEL + GAP + EDGE.bottom;

interface RatePoint {
  readonly arm: ArmFigures;
  readonly seconds: number;
}

/** What was learned from, and the pass rate of each checkpoint above the losses, over the same time. */
export function training(story: TrainingStory, figures: ReportFigures, ranks: ReadonlyMap<string, number>): Html {
  const armOf = (hash: string): ArmFigures | undefined => figures.arms.find((arm) => arm.hash === hash);
  const untrained = armOf(story.untrained);
  const points: readonly RatePoint[] = [
    ...(untrained ? [{ arm: untrained, seconds: 0 }] : []),
    ...story.checkpoints.flatMap(({ recipe, seconds }) => {
      const arm = armOf(recipe);
      return arm ? [{ arm, seconds }] : [];
    }),
  ].filter(({ arm }) => arm.choose.n > 0);
  const kinds = Object.entries(story.rowsByKind).map(([kind, count]) => `${whole(count)} ${kind}`);
  const last = story.heldOut.at(-1);
  const first = story.heldOut[0];
  return html`<p>${story.base} learned ${duration(story.seconds * 1000)} from ${whole(story.rows)} examples of this repository (${kinds.join(', ')}; ${whole(story.tokens)} tokens, ${whole(story.steps)} steps, recipe ${story.recipe}). Nothing that the choose and confirm parts ask for was among them${left(story)}.</p>
<p><span class="badge wait">selected, optimistic</span> The upper picture is the choose part: execution picks the checkpoint, never the loss.${first && last && first !== last ? html` On definitions never trained on the loss went from ${first.loss.toFixed(2)} to ${last.loss.toFixed(2)} nats a token.` : ''}${forgetting(story)}</p>
${chart(story, points, ranks)}`;
}

function left({ leftOut }: TrainingStory): string {
  const reasons = Object.entries(leftOut).map(([reason, count]) => `${whole(count)} ${reason}`);
  return reasons.length === 0 ? '' : `; kept away: ${reasons.join(', ')}`;
}

function forgetting({ general }: TrainingStory): Html | string {
  const [first, last] = [general[0], general.at(-1)];
  if (first === undefined || last === undefined || first === last) return '';
  return html` On general code it went from ${first.loss.toFixed(2)} to ${last.loss.toFixed(2)}: ${last.loss > first.loss + 0.02 ? 'something was forgotten' : 'nothing was forgotten that this set can show'}.`;
}

function chart(story: TrainingStory, points: readonly RatePoint[], ranks: ReadonlyMap<string, number>): Html {
  const right = Math.max(story.seconds, 1);
  const x = (seconds: number): number => round(EDGE.left + (seconds / right) * (WIDTH - EDGE.left - EDGE.right));
  const rates = rateScale(Math.max(0.05, ...points.map(({ arm }) => arm.choose.interval.high)));
  const rateY = (rate: number): number => round(EDGE.top + PANEL - (rate / rates.high) * PANEL);
  const losses = [...story.loss, ...story.heldOut, ...story.general].map(({ loss }) => loss);
  const highest = Math.ceil(Math.max(1, ...losses) * 2) / 2;
  const lossTop = EDGE.top + PANEL + GAP;
  const lossY = (loss: number): number => round(lossTop + PANEL - (Math.min(loss, highest) / highest) * PANEL);
  const minutes = Array.from({ length: 5 }, (_none, index) => (index * right) / 4);
  const line = (own: TrainingStory['loss'], name: string): Html | false =>
    own.length > 1 &&
    html`<polyline class="${name}" points="${own.map(({ seconds, loss }) => `${x(seconds)},${lossY(loss)}`).join(' ')}"/>`;
  const words = points.map(({ arm, seconds }) => `${percent(arm.choose.rate)} after ${duration(seconds * 1000)}`).join(', ');
  return html`<div class="scroll" role="region" tabindex="0" aria-label="Training"><svg class="chart training" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="Pass rate ${words}">
${rates.ticks.map((tick) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${rateY(tick)}" y2="${rateY(tick)}"/><text x="${EDGE.left - 8}" y="${rateY(tick) + 4}" text-anchor="end">${percent(tick)}</text>`)}
<text class="axis-title" x="${EDGE.left}" y="${EDGE.top - 6}">pass rate, choose part</text>
${points.map(({ arm, seconds }) => html`<g class="${arm.isWinner && 'winner'}"><title>${arm.label}: ${percent(arm.choose.rate)} of ${arm.choose.n}</title><line class="whisker" x1="${x(seconds)}" x2="${x(seconds)}" y1="${rateY(arm.choose.interval.low)}" y2="${rateY(arm.choose.interval.high)}"/><circle cx="${x(seconds)}" cy="${rateY(arm.choose.rate ?? 0)}" r="10"/><text class="rank" x="${x(seconds)}" y="${rateY(arm.choose.rate ?? 0) + 4}">${ranks.get(arm.hash)}</text></g>`)}
${[0, highest / 2, highest].map((tick) => html`<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${lossY(tick)}" y2="${lossY(tick)}"/><text x="${EDGE.left - 8}" y="${lossY(tick) + 4}" text-anchor="end">${tick.toFixed(1)}</text>`)}
<text class="axis-title" x="${EDGE.left}" y="${lossTop - 6}">loss, nats a token: learned from (thin), held out (thick), general code (dashed)</text>
${line(story.loss, 'learned')}${line(story.heldOut, 'held-out')}${line(story.general, 'front')}
${minutes.map((seconds) => html`<text x="${x(seconds)}" y="${HEIGHT - EDGE.bottom + 18}" text-anchor="middle">${seconds === 0 ? '0' : duration(seconds * 1000)}</text>`)}
<text class="axis-title" x="${(EDGE.left + WIDTH - EDGE.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">time trained</text></svg></div>`;
}

const round = (value: number): number => Math.round(value * 10) / 10;
