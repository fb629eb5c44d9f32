/** One thing visible inside the sandbox beside the read-only system. Targets are absolute paths. Later mounts cover earlier ones. */
export type Mount =
  | { readonly kind: 'read-only'; readonly source: string; readonly target: string }
  /** Host folder or file that the inside may write: only for folders we made for this run. */
  | { readonly kind: 'writable'; readonly source: string; readonly target: string }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly maxBytes?: number }
  | { readonly kind: 'file'; readonly content: string | Uint8Array; readonly target: string };

export interface SandboxLimits {
  readonly wallMs: number;
  readonly cpuSeconds?: number;
  /** Resident memory of the whole tree, watched; never an address-space limit. */
  readonly memoryBytes?: number;
  readonly processes?: number;
  /** Kept of each of stdout and stderr: the first and the last half. */
  readonly outputBytes?: number;
  readonly fileBytes?: number;
  /** Descriptors that one process may have open. */
  readonly openFiles?: number;
}

export interface SandboxSpec {
  readonly command: readonly string[];
  readonly cwd: string;
  readonly mounts: readonly Mount[];
  /** The whole environment; nothing is inherited. PATH, HOME, LANG, TZ, PYTHONHASHSEED have defaults. */
  readonly env?: Readonly<Record<string, string>>;
  readonly limits: SandboxLimits;
  /**
   * The program is to be process 1 of its namespace, so that nothing it starts can signal it; it must then reap orphans itself. Held where
   * the sandbox can (not in `unsafe`).
   */
  readonly isFirstProcess?: boolean;
  /** Written to standard input, then closed. Left out: standard input stays open for `send`, if used, else empty. */
  readonly stdin?: string;
}

export type SandboxEnd = 'exited' | 'wall-time' | 'cpu-time' | 'memory' | 'processes' | 'output' | 'killed';

export interface RunResult {
  readonly end: SandboxEnd;
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Everything written to descriptor 3, the verdict channel (bounded to 16 MiB). */
  readonly channel: string;
  readonly outputTruncated: boolean;
  readonly wallMs: number;
}

/** A program running in the sandbox with its channel open. Disposing kills the whole tree and waits for it. */
export interface SandboxProcess extends AsyncDisposable {
  /** Writes one line to standard input. */
  send(line: string): void;
  /** Lines from descriptor 3 as they come; ends when the program does. */
  readonly lines: AsyncIterable<string>;
  readonly result: Promise<RunResult>;
}

export interface SandboxProvider {
  readonly name: string;
  /** `undefined` when it works here; else one sentence saying why not and how to mend it. */
  unavailable(): Promise<string | undefined>;
  /** Throws `WhetstoneError` (`sandbox-failed`) when the sandbox itself cannot start; abort kills the tree and throws `signal.reason`. */
  run(spec: SandboxSpec, signal: AbortSignal): Promise<RunResult>;
  open(spec: SandboxSpec, signal: AbortSignal): Promise<SandboxProcess>;
}
