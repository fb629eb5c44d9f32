import { availableParallelism } from 'node:os';
import type { Ability, GenerateRequest, Model, ModelEvent, Prompt, ScoreRequest } from '../core/model.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { drawSamples } from './draw-samples.ts';
import { engineSession } from './engine-session.ts';
import { type Family, guessFamily } from './families.ts';
import { type ForcedStart, forcedStart } from './forced-start.ts';
import { CACHE_TYPES } from './llama-context.ts';
import { type LlamaEngine, loadEngine } from './llama-engine.ts';
import { ENGINE_VERSION } from './llama-library.ts';
import { type ContextHolder, type OpenContexts, openContexts } from './open-contexts.ts';
import { STEP_TOKENS } from './prefill-pace.ts';
import { renderPrompt } from './render-prompt.ts';
import { fixedThreads, threadChoice } from './thread-choice.ts';
import { turns, untilAborted } from './turns.ts';

export interface EmbeddedOptions {
  /** GGUF file. */
  readonly path: string;
  /** Of the file: what the model is called in records. */
  readonly sha256: string;
  /** GGUF LoRA file made for these weights. */
  readonly adapter?: { readonly path: string; readonly sha256: string };
  /** Default: guessed from the file. */
  readonly family?: Family;
  /** Default 4096. */
  readonly contextTokens?: number;
  /** Prompts whose evaluation is kept, and samples decoded together. Default 8. */
  readonly sequences?: number;
  /** Default: up to all cores, fewer while other programs keep them busy. */
  readonly threads?: number;
  /** Longest time of a prefill chunk, which an abort has to wait for. Default 250 ms. */
  readonly chunkMs?: number;
  /** Whose contexts may be open at the same time. Default: this model's stays open. */
  readonly contexts?: OpenContexts;
}

export const DEFAULT_CONTEXT_TOKENS = 4096;
const DEFAULT_SEQUENCES = 8;
/**
 * A prompt's last token evaluated alone, behind a kept prefix, gave another distribution than the same prompt from its start, with an adapter
 * and only with one: most likely its numbers are multiplied by other code for one token than for several, with other rounding.
 */
const LEAST_TOKENS_WITH_ADAPTER = 2;
const never = new AbortController().signal;

/** What a model of a family can be asked for. */
export function abilitiesOf(family: Family, hasAdapter: boolean): ReadonlySet<Ability> {
  return new Set<Ability>([
    'complete',
    'logprobs',
    'score',
    'seed',
    'hold',
    ...(family.infill ? (['infill'] as const) : []),
    ...(family.infillSuffixFirst ? (['infill-suffix-first'] as const) : []),
    ...(family.chat ? (['chat'] as const) : []),
    ...(hasAdapter ? (['adapters'] as const) : []),
  ]);
}

/** Tokens of a prompt in the family's form. Throws `model-damaged` when the vocabulary lacks one of the family's special tokens. */
function promptTokens(engine: LlamaEngine, family: Family, prompt: Prompt): number[] {
  const tokens = engine.beginToken === undefined ? [] : [engine.beginToken];
  for (const piece of renderPrompt(family, prompt)) {
    if ('text' in piece) {
      tokens.push(...engine.tokenize(piece.text));
      continue;
    }
    const token = engine.special(piece.special);
    if (token === undefined) {
      throw new WhetstoneError(
        'model-damaged',
        `The vocabulary of this model has no token ${piece.special}, which its family ${family.name} needs.`,
        {
          hint: 'Name the right family for this file.',
        },
      );
    }
    tokens.push(token);
  }
  // An empty prompt has no distribution to draw from.
  return tokens.length > 0 ? tokens : engine.tokenize('\n');
}

/**
 * A GGUF model on this machine's own processor, through llama.cpp.
 *
 * Requests take turns; the samples of one request are decoded together. Equal requests give equal text, whatever came before them and
 * however many threads work; a sample drawn together with others can differ from the same one drawn alone, since the last bits of
 * logits depend on how many rows are computed at once. On abort the caller gets `signal.reason` at once and the engine is free after the chunk under way (`chunkMs`).
 *
 * Throws `WhetstoneError`: `model-unavailable`, `model-damaged`, `model-failed`; `bad-argument` for a prompt longer than the window;
 * `unsupported` for a form of asking that the family lacks.
 */
export async function embedded(options: EmbeddedOptions): Promise<Model> {
  const threads = options.threads ?? availableParallelism();
  const engine = await loadEngine({
    path: options.path,
    sha256: options.sha256,
    adapter: options.adapter?.path,
    contextTokens: options.contextTokens ?? DEFAULT_CONTEXT_TOKENS,
    sequences: options.sequences ?? DEFAULT_SEQUENCES,
    threads,
  });
  const family = options.family ?? guessFamily(engine.name, (written) => engine.special(written) !== undefined);
  const endTokens = new Set(family.endTokens.flatMap((written) => engine.special(written) ?? []));
  const session = engineSession(engine, {
    threads: options.threads !== undefined ? fixedThreads(threads) : threadChoice(threads),
    chunkMs: options.chunkMs,
    leastTokens: options.adapter ? LEAST_TOKENS_WITH_ADAPTER : 1,
  });
  const contexts = options.contexts ?? openContexts();
  const holder: ContextHolder = {
    open: () => engine.open(),
    close: async () => {
      session.forget();
      await engine.close();
    },
  };
  try {
    // Once now: an adapter that does not fit is found here, not at the first question.
    (await contexts.use(holder))();
  } catch (error) {
    await engine.dispose();
    throw error;
  }
  const places = turns(1);
  let underWay: Promise<unknown> = Promise.resolve();
  const hold = (work: Promise<unknown>): void => {
    underWay = Promise.allSettled([underWay, work]).then(() => {});
  };
  const afterwards = (action: () => void): void => {
    underWay = underWay.then(action);
  };
  let forced: ForcedStart | undefined;
  let ends: Uint32Array | undefined;
  const isEnd = (token: number): boolean => engine.isEnd(token) || endTokens.has(token);
  const parts = {
    engine,
    session,
    endTokens,
    hold,
    afterwards,
    allEnds: () => (ends ??= Uint32Array.from(Array.from({ length: engine.vocabularySize }, (_none, token) => token).filter(isEnd))),
    forcedStart: () => (forced ??= forcedStart(engine.vocabularySize, engine.bytesOf)),
  };

  const tokensFor = (prompt: Prompt, more: number): number[] => {
    const tokens = promptTokens(engine, family, prompt);
    if (tokens.length + more > engine.contextTokens) {
      throw new WhetstoneError('bad-argument', `The prompt has ${tokens.length} tokens and the model's window ${engine.contextTokens}.`, {
        hint: 'Show less context, or open the model with more `contextTokens`.',
      });
    }
    return tokens;
  };
  /** Gives the engine back when it is really free, which may be after the caller has gone. */
  const takeTurn = async (signal: AbortSignal): Promise<() => void> => {
    const giveBack = await places.take(signal);
    const opening = contexts.use(holder);
    try {
      const leave = await untilAborted(opening, signal);
      return () =>
        void underWay.finally(() => {
          leave();
          giveBack();
        });
    } catch (error) {
      void opening
        .then((leave) => leave())
        .catch(() => {})
        .finally(giveBack);
      throw error;
    }
  };

  return {
    id: [
      `gguf:${options.sha256.slice(0, 16)}`,
      ...(options.adapter ? [`lora:${options.adapter.sha256.slice(0, 16)}`] : []),
      // Prompts are built here: another table is another model.
      `${family.name}:${hashOf('family', JSON.stringify(family)).slice(0, 8)}`,
      // How rows are grouped and attention is kept decides the last bits, and with them rare tokens.
      `llama-${ENGINE_VERSION}-by-${STEP_TOKENS}-${CACHE_TYPES.value.toLowerCase()}`,
    ].join('+'),
    can: abilitiesOf(family, options.adapter !== undefined),
    contextTokens: engine.contextTokens,
    countTokens: async (text) => engine.tokenize(text).length,
    async *generate(request: GenerateRequest): AsyncGenerator<ModelEvent> {
      request.signal.throwIfAborted();
      const tokens = tokensFor(request.prompt, 1);
      const giveBack = await takeTurn(request.signal);
      let usage: Extract<ModelEvent, { type: 'end' }>['usage'];
      try {
        const figures = yield* drawSamples(tokens, request, parts);
        usage = { promptTokens: tokens.length, ...figures };
      } finally {
        giveBack();
      }
      yield { type: 'end', usage };
    },
    async score(request: ScoreRequest) {
      request.signal.throwIfAborted();
      const continuation = engine.tokenize(request.continuation);
      if (continuation.length === 0) return { logprob: 0, tokens: 0 };
      const prompt = tokensFor(request.prompt, continuation.length);
      const tokens = [...prompt, ...continuation];
      const giveBack = await takeTurn(request.signal);
      try {
        let logprob = 0;
        const work = session.evaluate(tokens.slice(0, -1), {
          wantedFrom: prompt.length - 1,
          onDistribution: async (position, at) => {
            logprob += await engine.logprob(at, tokens[position + 1] as number);
          },
          signal: request.signal,
        });
        hold(work);
        await untilAborted(work, request.signal);
        return { logprob, tokens: continuation.length };
      } finally {
        giveBack();
      }
    },
    async forget() {
      const giveBack = await places.take(never);
      await underWay;
      session.forget();
      giveBack();
    },
    async [Symbol.asyncDispose]() {
      const giveBack = await places.take(never);
      await underWay;
      await contexts.drop(holder);
      await engine.dispose();
      giveBack();
    },
  };
}
