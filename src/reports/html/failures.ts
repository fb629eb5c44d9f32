import { CAUSES, type Cause } from '../../metrics/cause-of.ts';
import { CAUSE_EXPLANATIONS, CAUSE_WORDS } from '../cause-words.ts';
import { percent } from '../number-words.ts';
import type { ReportFigures } from '../report-figures.ts';
import { type Html, html } from './html.ts';

/** Arms by causes, as counts shaded by their share of the arm's failures. */
export function failures({ arms }: ReportFigures, ranks: ReadonlyMap<string, number>): Html {
  const shown = (Object.keys(CAUSE_WORDS) as Cause[]).filter(
    (cause) => CAUSES.includes(cause) && arms.some((arm) => (arm.causes[cause] ?? 0) > 0),
  );
  const failing = arms.filter((arm) => shown.some((cause) => (arm.causes[cause] ?? 0) > 0));
  if (failing.length === 0) return html`<p>No answer failed.</p>`;
  return html`<p>Of all answers that did not pass (both parts). Causes are told by rules from the answer, the true text, what follows the hole and the tests’ errors; an answer counts under the first that holds. The last two columns are shares of all judged answers, by lines of code.</p>
<div class="scroll" role="region" tabindex="0" aria-label="Failures by cause"><table><thead><tr><th scope="col" class="number rank">#</th><th scope="col">Recipe</th>${shown.map((cause) => html`<th scope="col" class="cause"><abbr title="${CAUSE_EXPLANATIONS[cause]}">${CAUSE_WORDS[cause]}</abbr></th>`)}<th scope="col" class="number">all</th><th scope="col" class="number"><abbr title="answers with fewer lines of code than the true text, passed or not">too short</abbr></th><th scope="col" class="number"><abbr title="answers with more lines of code than the true text, passed or not">too long</abbr></th></tr></thead>
<tbody>${failing.map((arm) => {
    const total = shown.reduce((sum, cause) => sum + (arm.causes[cause] ?? 0), 0);
    return html`<tr class="${arm.isWinner && 'strong'}"><td class="number rank">${ranks.get(arm.hash) ?? ''}</td><th scope="row">${arm.label}</th>${shown.map(
      (cause) => {
        const count = arm.causes[cause] ?? 0;
        return html`<td class="heat" style="--share:${(count / total).toFixed(2)}">${count === 0 ? '·' : count}</td>`;
      },
    )}<td class="number">${total}</td><td class="number">${share(arm.lengths.shorter, arm.lengths.n)}</td><td class="number">${share(arm.lengths.longer, arm.lengths.n)}</td></tr>`;
  })}</tbody></table></div>
<dl>${shown.map((cause) => html`<dt>${CAUSE_WORDS[cause]}</dt><dd>${CAUSE_EXPLANATIONS[cause]}</dd>`)}</dl>`;
}

const share = (count: number, of: number): string => percent(of === 0 ? undefined : count / of);
