import { openExam } from '../../src/cli/open-exam.ts';
import { settingsSchema } from '../../src/cli/settings.ts';
import type { SandboxProvider } from '../../src/core/sandbox.ts';
import type { Exam } from '../../src/exams/exam.ts';

/** The exam of a repository as its command opens it, silent and one test run at a time. */
export function benchExam(root: string, { home, maxTasks, sandbox, signal }: BenchExamOptions): Promise<Exam> {
  const environment = { home, cwd: root, apiKey: undefined, columns: undefined, isColourWanted: false, path: process.env.PATH ?? '' };
  return openExam({
    ...{
      root,
      settings: settingsSchema.parse(maxTasks === undefined ? {} : { maxTasks }),
      sandbox,
      signal,
      concurrency: 1,
      onEvent: () => {},
    },
    environment: { ...environment, virtualEnv: undefined, condaPrefix: undefined },
  });
}

export interface BenchExamOptions {
  /** The user's data folder. */
  readonly home: string;
  readonly maxTasks?: number;
  readonly sandbox: SandboxProvider;
  readonly signal: AbortSignal;
}
