import { HOLE_KINDS } from '../../core/task.ts';
import type { PassRate } from '../../metrics/pass-rate.ts';
import { duration, percent, percentRange, whole } from '../number-words.ts';
import type { ArmFigures, PartFigures, ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';
import { axisLabels, rateScale, type Scale, whiskerSvg } from './whisker-svg.ts';

const ROLES = {
  'as-is': 'what a plug-in shows today',
  boundary: 'plain, with boundary control',
  change: 'one part changed',
  combination: 'several parts changed',
  given: 'given by you',
  winner: 'the selected recipe on another model',
} as const;

/** One part's table of arms, best first, with intervals on one scale. `ranks` numbers the arms alike all over the report. */
export function leaderboard(figures: ReportFigures, part: 'choose' | 'confirm', ranks: ReadonlyMap<string, number>): Html {
  const of = (arm: ArmFigures): PartFigures => (part === 'confirm' ? (arm.confirm as PartFigures) : arm.choose);
  const arms = figures.arms.filter((arm) => (part === 'confirm' ? arm.confirm !== undefined : arm.choose.n > 0));
  if (arms.length === 0) return html`<p>No answers on this part yet.</p>`;
  const ordered = [...arms].sort(
    (a, b) => Number(a.dropped !== undefined) - Number(b.dropped !== undefined) || (of(b).rate ?? 0) - (of(a).rate ?? 0),
  );
  const scale = rateScale(Math.max(...arms.map((arm) => of(arm).interval.high)));
  const hasLatency = arms.some((arm) => arm.latency.cold);
  const hasOracle = arms.some((arm) => of(arm).oracle);
  const name = part === 'confirm' ? 'Confirmed pass rates' : 'Pass rates of all recipes on the choose part';
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table>
<thead><tr><th scope="col" class="number rank">#</th><th scope="col">Recipe</th>
<th scope="col" class="plot">Pass rate, 95 % interval${axisLabels(scale, (tick) => percent(tick))}</th><th scope="col" class="number">n</th>
${HOLE_KINDS.map((kind) => html`<th scope="col" class="number">${kind}</th>`)}${hasOracle && html`<th scope="col" class="number"><abbr title="best of all candidates">oracle</abbr></th>`}
${hasLatency && html`<th scope="col" class="number">cold p50</th>`}<th scope="col" class="number">tokens<span class="sub">in / out</span></th></tr></thead>
<tbody>${ordered.map((arm) => row(arm, of(arm), scale, ranks.get(arm.hash) ?? 0, { hasLatency, hasOracle }))}</tbody></table></div>`;
}

function row(
  arm: ArmFigures,
  figures: PartFigures,
  scale: Scale,
  rank: number,
  columns: { readonly hasLatency: boolean; readonly hasOracle: boolean },
): Html {
  const words = figures.n === 0 ? 'no answers' : `${percent(figures.rate)}, 95 % ${percentRange(figures.interval)}`;
  return html`<tr class="${arm.isWinner ? 'strong' : arm.dropped === undefined ? '' : 'dropped'}"><td class="number rank">${rank}</td>
<th scope="row">${arm.name} ${arm.isWinner && html`<span class="badge accent">selected</span>`}<span class="sub">${arm.model} · ${arm.dropped === undefined ? ROLES[arm.role] : `dropped: ${arm.dropped}`}${figures.unjudged > 0 && ` · ${figures.unjudged} unjudged`}${arm.untidyPasses > 0 && html` · <abbr title="answers that passed although they repeat what follows the hole, or go on behind it">${arm.untidyPasses} untidy</abbr>`}</span></th>
<td class="plot"><span class="figure"><b>${percent(figures.rate)}</b> ${figures.n > 0 && html`<span class="sub">${percentRange(figures.interval)}</span>`}</span>${whiskerSvg(figures.rate, figures.interval, scale, words, { tone: arm.isWinner ? 'strong' : 'soft' })}</td>
<td class="number">${figures.n}</td>
${HOLE_KINDS.map((kind) => html`<td class="number">${counts(figures.byKind[kind])}</td>`)}${columns.hasOracle && html`<td class="number">${percent(figures.oracle?.rate)}</td>`}
${columns.hasLatency && html`<td class="number">${arm.latency.cold ? duration(arm.latency.cold.totalP50.value) : ''}</td>`}
<td class="number">${arm.cost.promptTokens && arm.cost.drawnTokens ? `${whole(arm.cost.promptTokens.mean)} / ${whole(arm.cost.drawnTokens.mean)}` : ''}</td></tr>`;
}

function counts({ n, passed }: PassRate): string {
  return n === 0 ? '–' : `${Number.isInteger(passed) ? passed : passed.toFixed(1)}/${n}`;
}
