/** What an editor wants filled, whatever protocol it came by. */
export interface CompletionRequest {
  /** Text before the cursor that the editor sent: often a window of the file, not all of it. */
  readonly prefix: string;
  readonly suffix: string;
  /** Path of the file, where the protocol tells it. */
  readonly path?: string;
}

/** A better answer than the one before; the last one counts. `text` goes in at the cursor. */
export interface CompletionUpdate {
  readonly text: string;
  readonly promptTokens: number;
  readonly drawnTokens: number;
}

/** The recipe, made ready by the assembly. Abort frees the engine and throws `signal.reason`. */
export type Complete = (request: CompletionRequest, signal: AbortSignal) => AsyncIterable<CompletionUpdate>;

/** What is served, for `/props` and `/v1/models`. */
export interface ServedRecipe {
  readonly name: string;
  readonly hash: string;
  readonly modelName: string;
  readonly modelId: string;
  readonly contextTokens: number;
}
