import { AS_GOOD_MARGIN } from '../../metrics/compare-paired.ts';
import { comparisonResult, decisionWord } from '../comparison-words.ts';
import { counted, points, pointsRange, pValue } from '../number-words.ts';
import type { Comparison, ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';
import { axisLabels, differenceScale, type Scale, whiskerSvg } from './whisker-svg.ts';

const TONES = { better: 'good', worse: 'bad', 'as-good-as': 'strong', 'cannot-tell': 'soft' } as const;
const BADGES = { better: 'good', worse: 'bad', 'as-good-as': 'accent', 'cannot-tell': 'wait' } as const;

/** What was confirmed: each comparison in words beside its difference, all on one scale. */
export function comparisons({ comparisons: all, winner }: ReportFigures): Html {
  if (all.length === 0) return html`<p>Nothing is confirmed yet: every figure below is selected and optimistic.</p>`;
  const scale = differenceScale(all);
  const subject =
    winner && all.some(({ left }) => left === winner.hash) && html`<p>The selected recipe, <strong>${winner.label}</strong>:</p>`;
  return html`<p>Decided on tasks nobody had looked at, answered by both recipes of a pair.</p>${subject}
<ul class="verdicts">${all.map((comparison) => card(comparison, all.length, scale, winner?.hash))}</ul>
<p class="soft">Lines are 95 % intervals of the difference in percentage points; right of 0 is a gain. The dashed line is −${AS_GOOD_MARGIN * 100} points: an interval wholly to its right means “at least as good”.</p>`;
}

function card(comparison: Comparison, count: number, scale: Scale, winner: string | undefined): Html {
  const { decision, label, left, leftName, rightName, n, clusters, won, lost, p, mcnemarP, difference } = comparison;
  const words = `${points(difference)} points, 95 % ${pointsRange(comparison)}`;
  const than = { better: 'than', worse: 'than', 'as-good-as': 'as', 'cannot-tell': 'against' }[decision];
  const badge = html`<span class="badge ${BADGES[decision]}">${decisionWord(decision)}</span>`;
  return html`<li><div><h3>${left !== winner && html`<strong>${leftName}</strong>: `}${badge} ${than} <strong>${rightName}</strong></h3>
<p>${comparisonResult(comparison, count)}</p>
<span class="facts"><span>${label}</span><span>${counted(n, 'task')} in ${counted(clusters, 'definition')}</span><span>won ${won}, lost ${lost}, equal ${n - won - lost}</span><span>sign flips by definition: ${pValue(p)}</span><span>McNemar, not decisive: ${pValue(mcnemarP)}</span></span></div>
<div class="plot">${axisLabels(scale, (tick) => (tick === 0 ? '0' : points(tick).replace('.0', '')))}${whiskerSvg(difference, comparison, scale, words, { tone: TONES[decision], margin: -AS_GOOD_MARGIN })}</div></li>`;
}
