export interface Failure {
  /** Test that failed, as its runner names it; empty when the failure was outside any test. */
  readonly test: string;
  /** Name of the error or assertion: "AssertionError", "NameError", "SyntaxError". */
  readonly error: string;
  readonly message: string;
}

export type Verdict =
  | { readonly kind: 'passed' }
  /** It ran and was wrong. */
  | { readonly kind: 'failed'; readonly failures: readonly Failure[] }
  /** It ran and was too slow. */
  | { readonly kind: 'timed-out'; readonly limitMs: number }
  /** It could not be applied or parsed, or it tampered with the judge. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** OUR fault: counted apart, never as a failure. */
  | { readonly kind: 'unjudged'; readonly error: string };

export interface Judgement {
  readonly verdict: Verdict;
  readonly testsRun: number;
  readonly wallMs: number;
  /** Head and tail of what the tests printed. */
  readonly output: string;
}
