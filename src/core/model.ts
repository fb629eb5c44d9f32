import type { Definition } from './language.ts';

export type Ability =
  | 'chat'
  | 'complete'
  | 'infill'
  | 'infill-suffix-first'
  | 'logprobs'
  | 'score'
  | 'grammar'
  | 'seed'
  | 'embed'
  | 'rerank'
  | 'adapters'
  | 'hold';

/** A piece of the repository shown to the model. `start` is the offset of `text` in the file, `score` is larger when better. */
export interface Snippet {
  readonly path: string;
  readonly text: string;
  readonly start: number;
  readonly score: number;
  /** Why it was found, for people: "BM25 12.3", "signature of parse_size". */
  readonly reason: string;
  /** What is defined here, when it was looked up by name. */
  readonly defines?: { readonly kind: Definition['kind']; readonly qualifiedName: string };
}

export interface Message {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** What is asked. Templates and special tokens belong to the model, never to a technique. */
export type Prompt =
  | { readonly kind: 'chat'; readonly messages: readonly Message[]; readonly answerStart?: string }
  | { readonly kind: 'complete'; readonly path?: string; readonly prefix: string; readonly context?: readonly Snippet[] }
  | {
      readonly kind: 'infill';
      readonly path?: string;
      /** Left out: prefix first. Suffix first needs the ability `infill-suffix-first`. */
      readonly order?: 'suffix-first';
      readonly prefix: string;
      readonly suffix: string;
      /** Best first; the model's repository-level form places them (nearest to the hole last). */
      readonly context?: readonly Snippet[];
    };

/**
 * When the engine shall stop drawing one sample.
 * `id` names rule and options completely: equal ids mean equal behaviour (it is part of records, and of cache lookups).
 */
export interface StopRule {
  readonly id: string;
  /** Asked after each piece of text: `true` ends the sample (the text so far is kept). Must be cheap and pure. */
  shouldStop(textSoFar: string): boolean;
}

/**
 * When a model may end a sample by itself (ability `hold`). `id` names rule and options completely: it is part of records and caches.
 *
 * A greedy draw picks the end token when it is likelier than any single other one, though going on in one of many ways may be likelier
 * together: answers that stop too early. The rule moves that threshold.
 */
export interface HoldRule {
  readonly id: string;
  /** Nats taken from the log-probability of every end token behind `textSoFar`: 0 leaves it to the model, Infinity never ends. Cheap and pure. */
  penalty(textSoFar: string): number;
}

export interface GenerateRequest {
  readonly prompt: Prompt;
  /** n answers of one prompt share one prefill and decode together. */
  readonly samples: number;
  /** Sample i uses `seed + i`. */
  readonly seed: number;
  /** 0 is greedy. */
  readonly temperature: number;
  readonly topP?: number;
  readonly topK?: number;
  readonly maxTokens: number;
  /** Strings that end a sample; not part of its text. */
  readonly stopStrings?: readonly string[];
  readonly stop?: StopRule;
  readonly hold?: HoldRule;
  /** Log-probabilities of the drawn tokens in the raw model, before temperature and truncation. */
  readonly logprobs?: boolean;
  /** Text the answer must begin with (token healing): drawn tokens are constrained to agree with it; it is part of the text. */
  readonly forcedStart?: string;
  readonly signal: AbortSignal;
}

export interface Usage {
  readonly promptTokens: number;
  /** Of them, taken from a kept prefix instead of evaluated. */
  readonly reusedTokens: number;
  readonly drawnTokens: number;
  readonly prefillMs: number;
  readonly decodeMs: number;
  /** True when a cache answered: the times are those of the first answer. */
  readonly cached?: boolean;
}

export type SampleEndReason = 'stop' | 'length' | 'rule';

export type ModelEvent =
  | {
      readonly type: 'text-delta';
      readonly sample: number;
      readonly text: string;
      /** How many drawn tokens the text stands for, where the provider knows: mostly 1, more when one character took several. */
      readonly tokens?: number;
      readonly tokenLogprobs?: readonly number[];
    }
  | { readonly type: 'sample-end'; readonly sample: number; readonly reason: SampleEndReason }
  | { readonly type: 'end'; readonly usage: Usage };

export interface ScoreRequest {
  readonly prompt: Prompt;
  readonly continuation: string;
  readonly signal: AbortSignal;
}

export interface Model {
  /** Names exact weights, adapter and engine build, not a nickname. */
  readonly id: string;
  readonly can: ReadonlySet<Ability>;
  readonly contextTokens: number;
  countTokens(text: string): Promise<number>;
  /** Abort throws `signal.reason`, unwrapped. `end` comes last, exactly once. */
  generate(request: GenerateRequest): AsyncIterable<ModelEvent>;
  /** ln p(continuation | prompt) in the raw model. */
  score?(request: ScoreRequest): Promise<{ readonly logprob: number; readonly tokens: number }>;
  /** Unit vectors. */
  embed?(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>;
  /** Drops every kept prefix, so that the next request is a cold one: for honest latencies. Left out where nothing is kept. */
  forget?(): Promise<void>;
  [Symbol.asyncDispose]?(): Promise<void>;
}
