import { randomBytes } from 'node:crypto';
import type { CheckOf } from '../core/benchmark-problem.ts';
import type { JudgedProgram, JudgeRequest } from '../core/judge.ts';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import type { RunResult, SandboxProvider } from '../core/sandbox.ts';
import type { BuiltProgram, OpenToolchain, Toolchain } from '../core/toolchain.ts';
import type { Verdict } from '../core/verdict.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

type ProgramCheck = CheckOf<'program'>;

/** Judges whole programs with their tests, in any language. Toolchains are opened when first asked for; disposing closes them. */
export interface OpenProgramJudge extends AsyncDisposable {
  readonly judge: (check: ProgramCheck, program: string, request: JudgeRequest) => Promise<JudgedProgram>;
}

/** Much more than any reference needs, and little enough for two beside a training. */
const MEMORY_BYTES = 2 * 1024 ** 3;
/** A program may wait for a busy machine: the CPU time decides, and the wall time ends what sleeps. */
const WALL_PER_CPU = 4;
const WALL_SPARE_MS = 5000;
const OUTPUT_BYTES = 64 * 1024;

/**
 * Passed means: exit code 0, and a token that only the statement after the tests' last one had a reason to write. Program and tests share
 * a process, so this stops programs that end early and not those that are written to search their own process: docs/sandbox.md.
 */
export function programJudge(toolchains: readonly Toolchain[], sandbox: SandboxProvider): OpenProgramJudge {
  const opened = new Map<string, Promise<Opened>>();
  const open = (language: string, signal: AbortSignal) => {
    const known = opened.get(language);
    if (known !== undefined) return known;
    const opening = openCanaried(toolchains, language, sandbox, signal);
    opened.set(language, opening);
    // What is not installed stays so; an aborted start says nothing about the next one.
    opening.catch(() => signal.aborted && opened.delete(language));
    return opening;
  };
  return {
    async judge(check, program, { signal }) {
      const text = `${check.before}${program}${check.after}`;
      // Compilers and interpreters end, skip or refuse at it, each in its way.
      if (text.includes('\0')) return outcome({ kind: 'invalid', reason: 'the program holds a NUL character' });
      try {
        const { toolchain, workbench } = await open(check.language, signal);
        return await judgeText(toolchain, workbench, sandbox, { text, timeoutSeconds: check.timeoutSeconds, signal });
      } catch (error) {
        if (!(error instanceof WhetstoneError)) throw error;
        return outcome({ kind: 'unjudged', error: `${error.message} ${error.hint}` });
      }
    },
    async [Symbol.asyncDispose]() {
      const all = await Promise.allSettled(opened.values());
      for (const one of all) if (one.status === 'fulfilled') await one.value.workbench[Symbol.asyncDispose]();
    },
  };
}

interface Opened {
  readonly toolchain: Toolchain;
  readonly workbench: OpenToolchain;
}

interface Question {
  readonly text: string;
  readonly timeoutSeconds: number;
  readonly signal: AbortSignal;
}

const CANARY_SECONDS = 20;

/** Throws `unsupported` when the language is unknown, not installed, or judges its own canary wrongly. */
async function openCanaried(
  toolchains: readonly Toolchain[],
  language: string,
  sandbox: SandboxProvider,
  signal: AbortSignal,
): Promise<Opened> {
  const toolchain = toolchains.find(({ name }) => name === language);
  if (toolchain === undefined) {
    const hint = `There are: ${toolchains.map(({ name }) => name).join(', ')}.`;
    throw new WhetstoneError('unsupported', `Programs in ${language} cannot be judged.`, { hint });
  }
  const missing = await toolchain.available();
  if (missing !== undefined) throw new WhetstoneError('unsupported', `Programs in ${language} cannot be judged here.`, { hint: missing });
  const workbench = await toolchain.open(sandbox, signal);
  try {
    await askCanary(toolchain, workbench, sandbox, signal);
  } catch (error) {
    await workbench[Symbol.asyncDispose]();
    throw error;
  }
  return { toolchain, workbench };
}

/** Throws `unsupported` unless the right program passes and the wrong one fails. */
async function askCanary(toolchain: Toolchain, workbench: OpenToolchain, sandbox: SandboxProvider, signal: AbortSignal): Promise<void> {
  for (const [text, expected] of [
    [toolchain.canary.right, 'passed'],
    [toolchain.canary.wrong, 'failed'],
  ] as const) {
    const { verdict, output } = await judgeText(toolchain, workbench, sandbox, { text, timeoutSeconds: CANARY_SECONDS, signal });
    if (verdict.kind === expected) continue;
    throw new WhetstoneError('unsupported', `A ${toolchain.name} program that should have ${expected} was judged ${verdict.kind}.`, {
      hint: `Its installation seems broken (${output.trim().split('\n').at(-1) ?? ''}).`,
    });
  }
}

async function judgeText(
  toolchain: Toolchain,
  workbench: OpenToolchain,
  sandbox: SandboxProvider,
  question: Question,
): Promise<JudgedProgram> {
  const build = await workbench.build(question.text, question.signal);
  if (build.kind === 'timed-out') return outcome({ kind: 'timed-out', limitMs: build.limitMs });
  if (build.kind === 'rejected') return outcome(failure(toolchain, build.error), { output: build.output });
  await using built = build;
  return await run(toolchain, built, sandbox, question); // before its files are removed
}

async function run(toolchain: Toolchain, built: BuiltProgram, sandbox: SandboxProvider, question: Question): Promise<JudgedProgram> {
  const token = randomBytes(16).toString('hex');
  const cpuSeconds = Math.ceil(question.timeoutSeconds + toolchain.startSeconds);
  const limits = {
    cpuSeconds,
    wallMs: cpuSeconds * 1000 * WALL_PER_CPU + WALL_SPARE_MS,
    memoryBytes: MEMORY_BYTES,
    outputBytes: OUTPUT_BYTES,
  };
  const result = await sandbox.run({ ...built.spec(token), limits }, question.signal);
  const verdict = verdictOf(toolchain, result, token, question.timeoutSeconds);
  const output = `${result.stderr}${result.stdout}`.replaceAll(token, '').trim();
  return outcome(verdict, { output, wallMs: result.wallMs, testsRun: 1 });
}

function verdictOf(toolchain: Toolchain, result: RunResult, token: string, timeoutSeconds: number): Verdict {
  if (result.end === 'wall-time' || result.end === 'cpu-time' || result.exitCode === SIGXCPU) {
    return { kind: 'timed-out', limitMs: timeoutSeconds * 1000 };
  }
  if (result.end !== 'exited') return failure(toolchain, { kind: END_KINDS[result.end] ?? 'runtime', name: '', message: result.end });
  const hasEnded = result.channel.includes(token) || result.stdout.includes(token);
  if (result.exitCode === 0 && hasEnded) return { kind: 'passed' };
  if (result.exitCode === 0) return { kind: 'invalid', reason: 'exit: the program ended, with success, before its tests did' };
  const error = toolchain.readError(`${result.stderr}\n${result.stdout}`);
  const isSignal = error.name === '' && error.kind === 'runtime' && (result.exitCode ?? 0) > 128;
  return failure(toolchain, isSignal ? { ...error, kind: 'signal', message: `signal ${(result.exitCode ?? 0) - 128}` } : error);
}

/** 128 and the signal by which the kernel ends a process past its CPU time. */
const SIGXCPU = 128 + 24;
const END_KINDS: Readonly<Record<string, ErrorKind>> = { memory: 'memory', processes: 'excess', output: 'excess' };

function failure(toolchain: Toolchain, error: ProgramError): Verdict {
  const excuse = toolchain.excuse(error);
  if (excuse !== undefined) return { kind: 'unjudged', error: excuse };
  const message = error.line === undefined ? error.message : `line ${error.line}: ${error.message}`;
  return {
    kind: 'failed',
    failures: [{ test: '', error: error.kind, message: error.name === '' ? message : `${error.name}: ${message}` }],
  };
}

function outcome(
  verdict: Verdict,
  ran: { readonly output?: string; readonly wallMs?: number; readonly testsRun?: number } = {},
): JudgedProgram {
  return { verdict, mode: 'shared-process', cpuSeconds: 0, testsRun: ran.testsRun ?? 0, wallMs: ran.wallMs ?? 0, output: ran.output ?? '' };
}
