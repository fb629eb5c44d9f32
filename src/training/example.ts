/** What a prompt is made of: special tokens by name, and text in which nothing is special. */
export type ExamplePiece = { readonly special: string } | { readonly text: string };

/** One thing to learn, as the trainer reads it (trainer/README.md, "An example"). */
export interface Example {
  readonly id: string;
  readonly kind: string;
  /** What the model will really be asked. Empty: a row of plain text. */
  readonly prompt: readonly ExamplePiece[];
  readonly answer: string;
  /** The end token is learned behind the answer. */
  readonly ends: boolean;
}

/** A hole with its true text (`fim`), or a stretch of a file without one, all of it in `middle` (`causal`), as a data set's row holds it. */
export interface ExampleRow {
  readonly type: 'fim' | 'causal';
  readonly id: string;
  readonly kind: string;
  /** Name of the language in `languages/`. */
  readonly language: string;
  readonly path: string;
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
}
