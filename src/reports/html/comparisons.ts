import { AS_GOOD_MARGIN } from '../../metrics/compare-paired.ts';
import { comparisonWords, decisionWord } from '../comparison-words.ts';
import { counted, points, pointsRange, pValue } from '../number-words.ts';
import type { Comparison, ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';
import { axisLabels, differenceScale, type Scale, whiskerSvg } from './whisker-svg.ts';

const TONES = { better: 'good', worse: 'bad', 'as-good-as': 'strong', 'cannot-tell': 'soft' } as const;
const BADGES = { better: 'good', worse: 'bad', 'as-good-as': 'accent', 'cannot-tell': 'wait' } as const;

/** What was confirmed, in words first, then as differences on one scale. */
export function comparisons({ comparisons: all }: ReportFigures, looks: number): Html {
  if (all.length === 0) return html`<p>Nothing is confirmed yet: every figure below is selected and optimistic.</p>`;
  const scale = differenceScale(all);
  return html`<p>Decided on tasks nobody had looked at, answered by both recipes of a pair. ${looks > 1 && `These tasks were looked at ${looks} times; each look makes a lucky find likelier.`}</p>
<ul class="verdicts">${all.map((comparison) => verdict(comparison, all.length))}</ul>
<div class="scroll" role="region" tabindex="0" aria-label="Differences of pass rates">
<table><thead><tr><th scope="col">Comparison</th><th scope="col" class="number">Points</th><th scope="col" class="plot">Difference, 95 %${axisLabels(scale, (tick) => (tick === 0 ? '0' : points(tick).replace('.0', '')))}</th><th scope="col" class="number">won / lost</th></tr></thead>
<tbody>${all.map((comparison) => row(comparison, scale))}</tbody></table></div>
<p class="soft">The dashed line is −${AS_GOOD_MARGIN * 100} points: an interval wholly to its right means “at least as good”.</p>`;
}

function verdict(comparison: Comparison, count: number): Html {
  const { decision, label, n, clusters, won, lost, p, mcnemarP } = comparison;
  return html`<li><span class="badge ${BADGES[decision]}">${decisionWord(decision)}</span> <span class="soft">${label}</span>
<p>${comparisonWords(comparison, count)}</p>
<span class="facts"><span>${counted(n, 'task')} in ${counted(clusters, 'definition')}</span><span>won ${won}, lost ${lost}, equal ${n - won - lost}</span><span>sign flips by definition: ${pValue(p)}</span><span>McNemar (not decisive): ${pValue(mcnemarP)}</span></span></li>`;
}

function row(comparison: Comparison, scale: Scale): Html {
  const { leftName, rightName, difference, won, lost, decision } = comparison;
  const words = `${points(difference)} points, 95 % ${pointsRange(comparison)}`;
  return html`<tr><th scope="row">${leftName}<span class="sub">against ${rightName}</span></th><td class="number">${points(difference)}</td>
<td class="plot">${whiskerSvg(difference, comparison, scale, words, { tone: TONES[decision], margin: -AS_GOOD_MARGIN })}</td><td class="number">${won} / ${lost}</td></tr>`;
}
