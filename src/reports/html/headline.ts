import { decisionWord } from '../comparison-words.ts';
import { counted, duration, percent, percentRange, points, pointsRange } from '../number-words.ts';
import type { Comparison, ReportFigures } from '../report-figures.ts';
import type { ReportInput } from '../report-input.ts';
import { type Html, html } from './html.ts';

/** Title, the answer in one sentence, and the three numbers a reader came for. */
export function headline(input: ReportInput, figures: ReportFigures): Html {
  const { winner } = figures;
  const shown = winner?.confirm ?? winner?.choose;
  const tiles =
    winner && shown && shown.n > 0
      ? [
          tile(
            percent(shown.rate),
            `holes filled by`,
            winner.label,
            `95 %: ${percentRange(shown.interval)} · ${counted(shown.n, 'task')}${winner.confirm ? '' : ' · selected, optimistic'}`,
          ),
          ...gainTile(figures),
          ...latencyTile(figures),
        ]
      : [];
  return html`<h1>${input.title}</h1>
<p class="soft">${input.repository} · <time datetime="${input.createdAt}">${input.createdAt.slice(0, 16).replace('T', ' ')} UTC</time> · ${counted(input.exam.admitted, 'task')} from ${counted(input.exam.clusters, 'definition')}, ${input.exam.judge === 'tests' ? 'judged by the repository’s own tests' : 'compared as text only: a weaker judge than tests'}</p>
${winner === undefined ? html`<p>No recipe was selected yet.</p>` : html`<p>Selected recipe: <strong>${winner.label}</strong>.</p>`}
${tiles.length > 0 && html`<ul class="tiles">${tiles}</ul>`}`;
}

function tile(figure: string, what: string, name: string, facts: string): Html {
  return html`<li><b>${figure}</b><span>${what} <span class="name">${name}</span></span><span>${facts}</span></li>`;
}

/** The first confirmed comparison of the winner. */
function gainTile({ comparisons, winner }: ReportFigures): readonly Html[] {
  const first: Comparison | undefined = comparisons.find((comparison) => comparison.left === winner?.hash && comparison.n > 0);
  if (first === undefined) return [];
  return [
    tile(`${points(first.difference)} points`, 'against', first.rightName, `95 %: ${pointsRange(first)} · ${decisionWord(first.decision)}`),
  ];
}

function latencyTile({ winner }: ReportFigures): readonly Html[] {
  const [state, latency] = winner?.latency.warm ? (['warm', winner.latency.warm] as const) : (['cold', winner?.latency.cold] as const);
  if (latency === undefined) return [];
  const other = state === 'warm' && winner?.latency.cold ? ` · cold: ${duration(winner.latency.cold.totalP50.value)}` : '';
  return [
    tile(
      duration(latency.totalP50.value),
      `whole answer, ${state}, p50 of`,
      counted(latency.n, 'request'),
      `p95: ${latency.totalP95.openAbove ? 'at least ' : ''}${duration(latency.totalP95.value)}${other}`,
    ),
  ];
}
