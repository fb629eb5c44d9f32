import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { GenerateRequest, Model, ModelEvent, Prompt, ScoreRequest } from '../core/model.ts';
import { hashOf } from '../core/random.ts';
import { sampleText } from './sample-text.ts';

export const scriptedOptionsSchema = z.strictObject({
  name: z.string().default('scripted').describe('part of the id: two scripts must not share a name'),
  answers: z
    .array(
      z.strictObject({
        when: z.string().optional().describe('text that must occur in the prompt; left out: always'),
        texts: z.array(z.string()).min(1).describe('sample i answers texts[(seed + i) mod length]; greedy: the first'),
      }),
    )
    .default([{ texts: [''] }])
    .describe('the first that fits answers'),
  delayMs: z.number().nonnegative().default(0).describe('milliseconds before each token'),
  prefillMs: z.number().nonnegative().default(0).describe('milliseconds before the first token'),
  contextTokens: z.number().int().positive().default(4096),
});
export type ScriptedOptions = z.input<typeof scriptedOptionsSchema>;

/** Text for one sample of a request: for scripts that no list can hold. */
export type ScriptedAnswer = (request: GenerateRequest, sample: number) => string;

/** Words, runs of blanks and single other signs: close enough to tokens for a model that only recites. */
function scriptedTokens(text: string): string[] {
  return text.match(/\w+|\s+|[^\w\s]/gu) ?? [];
}

function promptText(prompt: Prompt): string {
  if (prompt.kind === 'chat') return [...prompt.messages.map((message) => message.content), prompt.answerStart ?? ''].join('\n');
  const shown = (prompt.context ?? []).map((snippet) => `${snippet.text}\n`).join('');
  return prompt.kind === 'infill' ? `${shown}${prompt.prefix}\n${prompt.suffix}` : `${shown}${prompt.prefix}`;
}

/** The same token in the same place always has the same log-probability, between -2 and 0. */
function logprobOf(token: string, index: number): number {
  return -2 * (Number.parseInt(hashOf(token, index).slice(0, 6), 16) / 0xffffff);
}

/**
 * A model whose answers are known in advance: for tests and for measuring everything but the model. It needs no weights, ships like
 * any other, and does whatever a model does: streams, obeys stop rules, token limits and forced starts, repeats itself by seed.
 *
 * @param answer decides instead of the listed answers, when given
 */
export function scripted(options: ScriptedOptions = {}, answer?: ScriptedAnswer): Model {
  const script = scriptedOptionsSchema.parse(options);
  const listed: ScriptedAnswer = (request, sample) => {
    const asked = promptText(request.prompt);
    const texts = script.answers.find(({ when }) => when === undefined || asked.includes(when))?.texts ?? [''];
    const turn = request.temperature === 0 ? 0 : request.seed + sample;
    return texts[turn % texts.length] as string;
  };
  const decide = answer ?? listed;
  const pause = async (ms: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    // The timer's own abort error would wrap the reason.
    if (ms > 0) await delay(ms, undefined, { signal }).catch(() => signal.throwIfAborted());
  };

  async function* sampleEvents(request: GenerateRequest, sample: number): AsyncGenerator<ModelEvent, number> {
    const forced = request.forcedStart ?? '';
    const said = decide(request, sample);
    const full = said.startsWith(forced) ? said : forced + said;
    const text = sampleText({ ...request, forcedLength: forced.length });
    const asEvent = ({ logprobs, ...piece }: ReturnType<typeof text.finish>[number]): ModelEvent => ({
      type: 'text-delta',
      sample,
      ...piece,
      ...(request.logprobs ? { tokenLogprobs: logprobs } : {}),
    });
    let drawn = 0;
    for (const token of scriptedTokens(full)) {
      if (drawn === request.maxTokens) break;
      await pause(script.delayMs, request.signal);
      const { pieces, ended } = text.push(Buffer.from(token), logprobOf(token, drawn++));
      yield* pieces.map(asEvent);
      if (!ended) continue;
      yield { type: 'sample-end', sample, reason: ended };
      return drawn;
    }
    yield* text.finish().map(asEvent);
    yield { type: 'sample-end', sample, reason: drawn === request.maxTokens ? 'length' : 'stop' };
    return drawn;
  }

  return {
    id: `scripted:${script.name}:${hashOf(JSON.stringify(script)).slice(0, 16)}`,
    can: new Set(['chat', 'complete', 'infill', 'infill-suffix-first', 'logprobs', 'score', 'seed']),
    contextTokens: script.contextTokens,
    countTokens: async (text) => scriptedTokens(text).length,
    async *generate(request) {
      await pause(script.prefillMs, request.signal);
      let drawnTokens = 0;
      for (let sample = 0; sample < request.samples; sample++) drawnTokens += yield* sampleEvents(request, sample);
      const promptTokens = scriptedTokens(promptText(request.prompt)).length;
      const decodeMs = drawnTokens * script.delayMs;
      yield { type: 'end', usage: { promptTokens, reusedTokens: 0, drawnTokens, prefillMs: script.prefillMs, decodeMs } };
    },
    async score(request: ScoreRequest) {
      request.signal.throwIfAborted();
      const tokens = scriptedTokens(request.continuation);
      return { logprob: tokens.reduce((sum, token, index) => sum + logprobOf(token, index), 0), tokens: tokens.length };
    },
  };
}
