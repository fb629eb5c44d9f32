import { createHash } from 'node:crypto';
import { HOLE_KINDS } from '../core/task.ts';
import { CAUSES } from '../metrics/cause-of.ts';
import { CAUSE_WORDS } from './cause-words.ts';
import { comparisons } from './html/comparisons.ts';
import { exam } from './html/exam.ts';
import { failures } from './html/failures.ts';
import { headline } from './html/headline.ts';
import { type Html, html, trusted } from './html/html.ts';
import { latency } from './html/latency.ts';
import { leaderboard } from './html/leaderboard.ts';
import { scatterSvg } from './html/scatter-svg.ts';
import { STYLE } from './html/style.ts';
import { TASK_BROWSER } from './html/task-browser.ts';
import { taskData } from './html/task-data.ts';
import { training } from './html/training.ts';
import { counted } from './number-words.ts';
import type { ReportFigures } from './report-figures.ts';
import type { ReportInput } from './report-input.ts';

/** Of the tasks' data; everything else is some ten kilobytes per arm. */
const MAX_TASK_BYTES = 8 * 1024 * 1024;

/**
 * The whole report as one HTML file that asks the network for nothing. Everything but the list of tasks is there without JavaScript.
 * All foreign text is escaped, and a content security policy allows no script but our own.
 */
export function htmlReport(input: ReportInput, figures: ReportFigures, options: { readonly maxTaskBytes?: number } = {}): string {
  const ranks = new Map(figures.arms.map((arm, index) => [arm.hash, index + 1]));
  const tasks = taskData(input, figures.arms, ranks, options.maxTaskBytes ?? MAX_TASK_BYTES);
  const scriptHash = createHash('sha256').update(TASK_BROWSER).digest('base64');
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${scriptHash}'; base-uri 'none'; form-action 'none'`;
  const hasConfirm = figures.arms.some((arm) => arm.confirm !== undefined);
  const sections: readonly (readonly [id: string, title: string, body: Html] | false)[] = [
    [
      'confirmed',
      'Confirmed',
      html`${comparisons(figures)}${hasConfirm && html`<h3>Pass rates on the confirm part</h3>${leaderboard(figures, 'confirm', ranks)}`}`,
    ],
    [
      'recipes',
      'All recipes',
      html`<p><span class="badge wait">selected, optimistic</span> These are the tasks the recipe was selected on, so the best of them looks better than it is. No p-values here.</p>${leaderboard(figures, 'choose', ranks)}`,
    ],
    input.training !== undefined && ['training', 'Training', training(input.training, figures, ranks)],
    ['cost', 'Cost against quality', scatterSvg(figures, ranks)],
    ['latency', 'Latency', latency(figures, ranks)],
    ['failures', 'Failures by cause', failures(figures, ranks)],
    ['exam', 'The exam', exam(input.exam)],
    ['tasks', 'Every task', taskSection(input, tasks.note)],
    ['provenance', 'How to repeat this', provenance(input, figures)],
  ];
  const shown = sections.filter((section) => section !== false);
  const page = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${input.title} · Whetstone</title><style>${trusted(STYLE)}</style></head>
<body><a class="skip" href="#confirmed">Skip to the results</a><a class="skip" href="#tasks">Skip to the tasks</a>
<header>${headline(input, figures)}<nav aria-label="Sections">${shown.map(([id, title]) => html`<a href="#${id}">${title}</a>`)}</nav></header>
<main>${shown.map(([id, title, body]) => html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>${body}</section>`)}</main>
<footer>Made by Whetstone. Every interval is a 95 % interval by top-level definition: tasks cut from one definition are alike and are not counted as independent.</footer>
<script type="application/json" id="task-data">${trusted(tasks.json)}</script><script>${trusted(TASK_BROWSER)}</script></body></html>
`;
  return page.markup;
}

function taskSection(input: ReportInput, note: string | undefined): Html {
  const outcomes: readonly (readonly [string, string])[] = [
    ['all', 'all'],
    ['winner-failed', 'selected recipe failed'],
    ['winner-only', 'selected recipe passed, another failed'],
    ['winner-lost', 'another passed, selected recipe did not'],
    ['none', 'no recipe passed'],
    ['every', 'every recipe passed'],
    ['apart', 'cannot be inferred'],
    ['unjudged', 'unjudged by our fault'],
    ['unanswered', 'not answered'],
  ];
  return html`<p>${counted(input.tasks.length, 'task')} with the hole, the true text, every answer, its verdict and the tests’ output. ${note}</p>
<noscript><p>This list needs JavaScript; everything above does not. The run’s records hold the same as JSON lines.</p></noscript>
<div class="filters" id="task-filters" role="search" hidden><label>Search path, definition or true text<input id="task-search" type="search" autocomplete="off"></label>
<label>Kind<select id="task-kind"><option value="">all</option>${HOLE_KINDS.map((kind) => html`<option>${kind}</option>`)}</select></label>
<label>Which<select id="task-which">${outcomes.map(([value, words]) => html`<option value="${value}">${words}</option>`)}<optgroup label="an answer failed by">${CAUSES.map((cause) => html`<option value="cause:${cause}">${CAUSE_WORDS[cause]}</option>`)}</optgroup></select></label></div>
<p class="soft" id="task-count" aria-live="polite"></p><div id="task-list"></div><button type="button" id="task-more" hidden>Show 100 more</button>`;
}

function provenance(input: ReportInput, figures: ReportFigures): Html {
  const { winner } = figures;
  const recipe = winner && input.arms[winner.hash]?.recipe;
  return html`<pre>${input.command}</pre><dl>${input.provenance.map(([label, value]) => html`<dt>${label}</dt><dd>${value}</dd>`)}<dt>Unjudged by our fault</dt><dd>${counted(figures.unjudged, 'answer')}, in no figure</dd><dt>Confirm tasks spent so far</dt><dd>${input.confirmLooks}; each decides once</dd></dl>
${recipe && html`<details class="inner"><summary>The selected recipe, as it is served</summary><pre>${JSON.stringify(recipe, null, 2)}</pre></details>`}`;
}
