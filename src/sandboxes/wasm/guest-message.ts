/** What the process that holds the interpreter is sent, as one JSON text on standard input. */
export interface GuestJob {
  readonly source: string;
  readonly stdin: string;
  readonly memoryBytes: number;
}

/** What it answers, a JSON text a line. The program inside cannot write there but through `stdout` and `stderr`. */
export type GuestMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'end'; readonly error?: { readonly name: string; readonly message: string }; readonly isOutOfMemory?: boolean };
