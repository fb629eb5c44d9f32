import type { Judge } from '../core/judge.ts';
import type { SandboxProvider } from '../core/sandbox.ts';
import { openJudge } from '../judges/judge.ts';
import { programJudge } from '../judges/program-judge.ts';
import { allToolchains } from '../toolchains/toolchains.ts';

export interface GraderOptions {
  readonly sandbox: SandboxProvider;
  /** Absolute path. */
  readonly python: string;
  /** Programs judged side by side. */
  readonly sideBySide: number;
}

/** The judge of public benchmarks: Python by calls from outside, every other language by its toolchain. Throws as `openJudge`. */
export async function openGrader({ sandbox, python, sideBySide }: GraderOptions, signal: AbortSignal): Promise<Judge> {
  const programs = programJudge(allToolchains({ python }), sandbox);
  try {
    const judge = await openJudge({ sandbox, python, workers: sideBySide, programs: programs.judge }, signal);
    return {
      judge: (check, program, request) => judge.judge(check, program, request),
      async [Symbol.asyncDispose]() {
        await judge[Symbol.asyncDispose]();
        await programs[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    await programs[Symbol.asyncDispose]();
    throw error;
  }
}
