import type { HoldRule, Model, SampleEndReason, StopRule } from '../../core/model.ts';
import type { Kit, Plan } from '../../core/technique.ts';

/** One finished sample as the model said it. */
export interface Answer {
  readonly sample: number;
  /** What the model said, `forcedStart` included. */
  readonly text: string;
  readonly reason: SampleEndReason;
  /** Offset in `text` at which each piece begins, with the log-probabilities of its tokens. */
  readonly pieces: readonly { readonly start: number; readonly logprobs: readonly number[] }[];
}

export interface AskOptions {
  readonly samples: number;
  readonly seed: number;
  readonly temperature: number;
  readonly topP?: number;
  readonly maxTokens: number;
  readonly stop?: StopRule;
  readonly hold?: HoldRule;
}

/** Seed of every greedy request: it decides nothing, and equal requests of different recipes are answered once. */
export const GREEDY_SEED = 0;

/** Draws from the main model and yields each sample as it ends. `onText` hears each sample's text so far, for live display. */
export async function* answers(
  plan: Plan,
  kit: Kit,
  options: AskOptions,
  onText: (sample: number, textSoFar: string, piece: string) => void = () => {},
): AsyncGenerator<Answer> {
  const model: Model = kit.model();
  const { stop, topP, ...rest } = options;
  const drawn = Array.from({ length: options.samples }, () => ({
    text: '',
    pieces: [] as { start: number; logprobs: readonly number[] }[],
  }));
  const events = model.generate({
    ...rest,
    prompt: plan.prompt,
    ...(topP === undefined ? {} : { topP }),
    ...(stop === undefined ? {} : { stop }),
    // Always asked for where the model knows them: a draw kept without them could not answer a recipe that selects by them.
    ...(model.can.has('logprobs') ? { logprobs: true } : {}),
    ...(plan.forcedStart === undefined ? {} : { forcedStart: plan.forcedStart }),
    signal: kit.signal,
  });
  for await (const event of events) {
    if (event.type === 'end') return;
    const answer = drawn[event.sample];
    if (!answer) continue;
    if (event.type === 'sample-end') {
      yield { sample: event.sample, text: answer.text, reason: event.reason, pieces: answer.pieces };
    } else {
      answer.pieces.push({ start: answer.text.length, logprobs: event.tokenLogprobs ?? [] });
      answer.text += event.text;
      onText(event.sample, answer.text, event.text);
    }
  }
}

/** Mean log-probability of the tokens that begin before `end` (what was kept of the answer); `undefined` when none is known. */
export function meanLogprob(answer: Answer, end: number): number | undefined {
  const kept = answer.pieces.filter((piece) => piece.start < end).flatMap((piece) => piece.logprobs);
  return kept.length === 0 ? undefined : kept.reduce((sum, logprob) => sum + logprob, 0) / kept.length;
}
