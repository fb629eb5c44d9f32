import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { extname } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ProgramResult, ProgramRunner, SingleProgram } from '../../core/program-runner.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { RUNAWAY_OUTPUT_BYTES } from '../default-limits.ts';
import { headAndTail } from '../head-and-tail.ts';
import type { GuestJob, GuestMessage } from './guest-message.ts';

const MIB = 1024 * 1024;
const DEFAULT_MEMORY_BYTES = 512 * MIB;
const DEFAULT_OUTPUT_BYTES = MIB;
/** Ten megabytes of WebAssembly are compiled at each start; on a machine under load that takes its time. */
const START_LIMIT_MS = 120_000;
/** The Node around the interpreter holds texts on their way in and out. */
const NODE_HEAP_MIB = 256;
const SAID_BYTES = 2000;

/** One interpreter in WebAssembly: where its packages lie, and the program of ours that starts it. */
export interface WasmInterpreter {
  readonly name: string;
  readonly language: ProgramRunner['language'];
  /** Beside this file, without its ending: source and package differ in it. */
  readonly guest: string;
  /** Folders that the process may read, and what the guest is told; throws when the packages are not installed. */
  locate(): { readonly folders: readonly string[]; readonly args: readonly string[] };
  readonly install: string;
}

/**
 * Runs each program in a Node process of its own that holds the interpreter and may read its packages, and nothing else: no writing, no
 * processes, no threads, no addons (Node's permission model). It is ended by force at its limit, whatever the program does.
 */
export function wasmRunner(interpreter: WasmInterpreter): ProgramRunner {
  const { name, language } = interpreter;
  const unavailable = async () => {
    try {
      interpreter.locate();
      return undefined;
    } catch {
      return `${name} is not installed: ${interpreter.install}`;
    }
  };
  return {
    name,
    language,
    unavailable,
    async run(program, signal) {
      const reason = await unavailable();
      if (reason !== undefined) throw new WhetstoneError('sandbox-failed', reason, { hint: interpreter.install });
      return runGuest(interpreter, program, signal);
    },
  };
}

async function runGuest(interpreter: WasmInterpreter, program: SingleProgram, signal: AbortSignal): Promise<ProgramResult> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, guestArguments(interpreter), { env: {}, cwd: tmpdir(), stdio: 'pipe' });
  const maxBytes = program.limits.outputBytes ?? DEFAULT_OUTPUT_BYTES;
  const output = { stdout: headAndTail(maxBytes), stderr: headAndTail(maxBytes), said: headAndTail(SAID_BYTES) };
  let end: ProgramResult['end'] | 'start' | undefined;
  let told: Extract<GuestMessage, { type: 'end' }> | undefined;
  let startedAt: number | undefined;
  const stop = (reason: NonNullable<typeof end>) => {
    end ??= reason;
    child.kill('SIGKILL');
  };
  let timer = setTimeout(() => stop('start'), START_LIMIT_MS);
  const onAbort = () => child.kill('SIGKILL');
  signal.addEventListener('abort', onAbort, { once: true });

  const take = (message: GuestMessage) => {
    if (message.type === 'end') told = message;
    else if (message.type === 'ready') {
      clearTimeout(timer);
      startedAt = performance.now();
      timer = setTimeout(() => stop('wall-time'), program.limits.wallMs);
    } else {
      output[message.type].take(Buffer.from(message.text));
      if (output.stdout.seenBytes + output.stderr.seenBytes > RUNAWAY_OUTPUT_BYTES) stop('output');
    }
  };
  createInterface({ input: child.stdout }).on('line', (line) => take(JSON.parse(line) as GuestMessage));
  child.stderr.on('data', (chunk: Buffer) => output.said.take(chunk));
  child.stdin.on('error', () => {}); // it ended before it had read its job: the end tells
  const { memoryBytes = DEFAULT_MEMORY_BYTES } = program.limits;
  child.stdin.end(JSON.stringify({ source: program.source, stdin: program.stdin ?? '', memoryBytes } satisfies GuestJob));
  await new Promise((resolve) => child.once('error', resolve).once('close', resolve));
  clearTimeout(timer);
  signal.removeEventListener('abort', onAbort);
  signal.throwIfAborted();
  if (startedAt === undefined) throw notStarted(interpreter, output.said.text());
  const isOutOfMemory = told?.isOutOfMemory === true || (told === undefined && end === undefined);
  return {
    end: end === undefined || end === 'start' ? (isOutOfMemory ? 'memory' : 'exited') : end,
    ...(told?.error === undefined ? {} : { error: told.error }),
    stdout: output.stdout.text(),
    stderr: output.stderr.text(),
    outputTruncated: output.stdout.isTruncated || output.stderr.isTruncated,
    wallMs: performance.now() - startedAt,
  };
}

/** Texts may not become code in that process, so no object that a program finds there leads to a way of writing JavaScript. */
function guestArguments({ guest, locate }: WasmInterpreter): readonly string[] {
  const { folders, args } = locate();
  const here = fileURLToPath(new URL('.', import.meta.url));
  return [
    ...['--permission', '--disallow-code-generation-from-strings', `--max-old-space-size=${NODE_HEAP_MIB}`, '--no-warnings'],
    ...[here, ...folders].map((folder) => `--allow-fs-read=${folder}`),
    `${here}${guest}${extname(import.meta.url)}`,
    ...args,
  ];
}

function notStarted({ name }: WasmInterpreter, said: string): WhetstoneError {
  const last =
    said
      .trim()
      .split('\n')
      .find((line) => line.includes('Error')) ?? said.trim();
  return new WhetstoneError('sandbox-failed', `${name} could not be started: ${last || 'it ended without a word'}`, {
    hint: 'Run `whetstone doctor`; a sandbox is the better place where one works.',
  });
}
