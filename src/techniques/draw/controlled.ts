import type { Candidate, Task } from '../../core/task.ts';
import type { Kit, Plan } from '../../core/technique.ts';
import { type Cursor, candidateAt } from '../cursor.ts';
import { type AskOptions, answers, meanLogprob } from './answers.ts';
import { type BoundaryOptions, boundaryControl } from './boundary-control.ts';
import { type HoldOptions, holdEnd } from './hold-end.ts';

/**
 * Draws samples under boundary control and yields each as a candidate. `firstSample` is the number of the first one.
 * The trace hears `line-drawn` with the filling so far whenever sample 0 has finished a line: a server shows it before the answer is whole.
 */
export async function* controlled(
  plan: Plan,
  cursor: Cursor,
  task: Task,
  kit: Kit,
  ask: AskOptions,
  { boundary, hold }: { readonly boundary: BoundaryOptions; readonly hold?: HoldOptions },
  part: string,
  firstSample: number,
): AsyncGenerator<Candidate> {
  const [forcedStart, language] = [plan.forcedStart ?? '', kit.language(task.ask.language)];
  const control = await boundaryControl(cursor, forcedStart, language, boundary);
  const options = {
    ...ask,
    ...(control.stop ? { stop: control.stop } : {}),
    ...(hold ? { hold: holdEnd(cursor, forcedStart, language, hold) } : {}),
  };
  const onText = (sample: number, text: string, piece: string): void => {
    if (firstSample + sample === 0 && piece.includes('\n')) kit.trace.event('line-drawn', { filling: control.linesSoFar(text) });
  };
  for await (const answer of answers(plan, kit, options, onText)) {
    const cut = await control.cut(answer.text);
    const sample = firstSample + answer.sample;
    const logprob = meanLogprob(answer, cut.end);
    kit.trace.event('sample-drawn', { part, sample, reason: answer.reason, kept: cut.text.length, notes: cut.notes });
    yield candidateAt(cursor, cut.text, answer.text, {
      part,
      sample,
      ...(logprob === undefined ? {} : { meanLogprob: logprob }),
      notes: [`ended: ${answer.reason}`, ...cut.notes],
    });
  }
}
