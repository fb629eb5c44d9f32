import type { SandboxEnd } from './sandbox.ts';

/** One file and nothing else: no other files, no processes, no network. */
export interface SingleProgram {
  readonly source: string;
  /** All that standard input holds. */
  readonly stdin?: string;
  readonly limits: {
    /** From the moment the interpreter stands; starting it is not counted. */
    readonly wallMs: number;
    /** Of the interpreter's own memory. */
    readonly memoryBytes?: number;
    /** Kept of each of stdout and stderr: the first and the last half. */
    readonly outputBytes?: number;
  };
}

export interface ProgramResult {
  readonly end: Extract<SandboxEnd, 'exited' | 'wall-time' | 'memory' | 'output'>;
  /** The error that nobody caught; left out when the program came to its end. There is no exit code. */
  readonly error?: { readonly name: string; readonly message: string };
  readonly stdout: string;
  readonly stderr: string;
  readonly outputTruncated: boolean;
  readonly wallMs: number;
}

/**
 * A place to run programs of one file inside an interpreter that knows nothing of the machine, where no `SandboxProvider` works.
 *
 * It is less than a sandbox: no commands, no mounts, no test runners, and slower programs.
 */
export interface ProgramRunner {
  readonly name: string;
  readonly language: 'javascript' | 'python';
  /** `undefined` when it works here; else one sentence saying why not and how to mend it. */
  unavailable(): Promise<string | undefined>;
  /** Throws `WhetstoneError` (`sandbox-failed`) when the interpreter itself does not start; abort ends it and throws `signal.reason`. */
  run(program: SingleProgram, signal: AbortSignal): Promise<ProgramResult>;
}
