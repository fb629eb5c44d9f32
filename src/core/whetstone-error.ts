export type ErrorCode =
  | 'bad-argument'
  | 'bad-configuration'
  | 'bad-recipe'
  | 'cancelled'
  | 'data-damaged'
  | 'data-missing'
  | 'disk-full'
  | 'file-unreadable'
  | 'model-unavailable'
  | 'model-damaged'
  | 'model-failed'
  | 'no-interpreter'
  | 'no-repository'
  | 'no-sandbox'
  | 'no-source-answers'
  | 'no-tests'
  | 'not-judged-file'
  | 'nothing-to-learn'
  | 'port-in-use'
  | 'run-in-use'
  | 'sandbox-failed'
  | 'store-damaged'
  | 'tests-fail'
  | 'trainer-unavailable'
  | 'training-failed'
  | 'training-refused'
  | 'unsupported'
  | 'wrong-base';

/** Codes that are ours, not the user's: the CLI exits with 2 for them, with 1 for all others. */
export const OUR_FAULT: ReadonlySet<ErrorCode> = new Set(['model-failed', 'sandbox-failed', 'store-damaged', 'training-failed']);

/** The one error type that reaches a user: `message` says what happened, `hint` what to do next, in one sentence each. */
export class WhetstoneError extends Error {
  readonly code: ErrorCode;
  readonly hint: string;
  constructor(code: ErrorCode, message: string, options: { readonly hint: string; readonly cause?: unknown }) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WhetstoneError';
    this.code = code;
    this.hint = options.hint;
  }
}
