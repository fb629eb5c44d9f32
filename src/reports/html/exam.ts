import { HOLE_KINDS } from '../../core/task.ts';
import type { ExamSummary } from '../exam-summary.ts';
import { counted, duration, whole } from '../number-words.ts';
import { type Html, html } from './html.ts';

/** What the exam is made of, and what was not admitted and why. */
export function exam(summary: ExamSummary): Html {
  const { admitted, clusters, byKind, byPart, rejections, notInferable, setup, tests } = summary;
  const rejected = rejections.reduce((sum, { count }) => sum + count, 0);
  const apart = notInferable.reduce((sum, { count }) => sum + count, 0);
  return html`<p>${counted(admitted, 'hole')} admitted from ${counted(clusters, 'top-level definition')}, ${whole(rejected)} looked at and not admitted; made in ${duration(summary.elapsedMs)}. ${summary.judge === 'text-match' && html`<strong>No usable tests: answers are only compared with the true text, which is a weaker judge.</strong>`}</p>
${summary.notes.length > 0 && html`<ul>${summary.notes.map((note) => html`<li>${note}</li>`)}</ul>`}
<dl><dt>Kinds</dt><dd>${HOLE_KINDS.map((kind) => `${kind} ${byKind[kind]}`).join(' · ')}</dd>
<dt>Parts</dt><dd>train ${byPart.train} · choose ${byPart.choose} · confirm ${byPart.confirm}</dd>
<dt>Test command</dt><dd><code>${setup.testCommand.join(' ')}</code></dd>
<dt>Interpreter</dt><dd><code>${setup.interpreter}</code> (${setup.interpreterFrom})</dd>
<dt>Versions</dt><dd>${Object.entries(setup.versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(' · ')}</dd>
<dt>Tests</dt><dd>${whole(tests.used)} of ${whole(tests.found)} used${tests.excluded.length > 0 && `; left out: ${tests.excluded.map(({ reason, count }) => `${reason} ${count}`).join(', ')}`}</dd></dl>
<h3>Not admitted, by reason</h3>${reasons(rejections, 'Holes not admitted')}
<h3>Cannot be inferred: reported apart</h3>${apart === 0 ? html`<p>None.</p>` : html`<p>Their true text stands nowhere in what is shown (a help text, a magic number). They are asked like the others and are in no figure above.</p>${reasons(notInferable, 'Holes that cannot be inferred')}`}`;
}

function reasons(rows: readonly { readonly reason: string; readonly count: number }[], name: string): Html {
  const most = Math.max(1, ...rows.map(({ count }) => count));
  if (rows.length === 0) return html`<p>None.</p>`;
  return html`<div class="scroll" role="region" tabindex="0" aria-label="${name}"><table class="bars"><thead><tr><th scope="col">Reason</th><th scope="col" class="number">Holes</th><th><span class="soft" aria-hidden="true"></span></th></tr></thead><tbody>
${[...rows].sort((a, b) => b.count - a.count).map(({ reason, count }) => html`<tr><th scope="row">${reason}</th><td class="number">${whole(count)}</td><td><span class="bar" style="width:${Math.round((100 * count) / most)}%"></span></td></tr>`)}</tbody></table></div>`;
}
