import { CAUSES, type Cause } from '../../metrics/cause-of.ts';
import type { ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';

/** What each cause means, for people. */
export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  'repeated-suffix': 'repeated suffix',
  overrun: 'overrun',
  'stopped-too-early': 'stopped too early',
  'does-not-parse': 'does not parse',
  'wrong-name': 'wrong name',
  'invented-api': 'invented API',
  'wrong-logic': 'wrong logic',
  'timed-out': 'timed out',
  'no-answer': 'no answer',
  tampered: 'tampered',
};
const EXPLANATIONS: Readonly<Record<Cause, string>> = {
  'repeated-suffix': 'writes again what follows the hole',
  overrun: 'goes on behind the hole',
  'stopped-too-early': 'only the beginning, or far too little',
  'does-not-parse': 'the file no longer parses',
  'wrong-name': 'uses a name that nothing binds',
  'invented-api': 'a member, argument or module that does not exist',
  'wrong-logic': 'it ran and was wrong',
  'timed-out': 'ran longer than the limit',
  'no-answer': 'nothing was written',
  tampered: 'touched the judge',
};

/** Arms by causes, as counts shaded by their share of the arm's failures. */
export function failures({ arms }: ReportFigures, ranks: ReadonlyMap<string, number>): Html {
  const shown = (Object.keys(CAUSE_WORDS) as Cause[]).filter(
    (cause) => CAUSES.includes(cause) && arms.some((arm) => (arm.causes[cause] ?? 0) > 0),
  );
  const failing = arms.filter((arm) => shown.some((cause) => (arm.causes[cause] ?? 0) > 0));
  if (failing.length === 0) return html`<p>No answer failed.</p>`;
  return html`<p>Of all answers that did not pass (both parts). Causes are told by rules from the answer, the true text, what follows the hole and the tests’ errors; an answer counts under the first that holds.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Failures by cause"><table><thead><tr><th scope="col" class="number">#</th><th scope="col">Recipe</th>${shown.map((cause) => html`<th scope="col" style="text-align:center"><abbr title="${EXPLANATIONS[cause]}">${CAUSE_WORDS[cause]}</abbr></th>`)}<th scope="col" class="number">all</th></tr></thead>
<tbody>${failing.map((arm) => {
    const total = shown.reduce((sum, cause) => sum + (arm.causes[cause] ?? 0), 0);
    return html`<tr class="${arm.isWinner && 'strong'}"><td class="number">${ranks.get(arm.hash) ?? ''}</td><th scope="row">${arm.label}</th>${shown.map(
      (cause) => {
        const count = arm.causes[cause] ?? 0;
        return html`<td class="heat" style="--share:${(count / total).toFixed(2)}">${count === 0 ? '·' : count}</td>`;
      },
    )}<td class="number">${total}</td></tr>`;
  })}</tbody></table></div>
<dl>${shown.map((cause) => html`<dt>${CAUSE_WORDS[cause]}</dt><dd>${EXPLANATIONS[cause]}</dd>`)}</dl>`;
}
