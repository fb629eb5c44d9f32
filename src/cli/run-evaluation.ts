import { join } from 'node:path';
import type { AnswerRecord, EvaluationManifest } from '../core/evaluation-record.ts';
import type { EvaluationResult } from '../core/evaluation-result.ts';
import { GRADER_REVISION } from '../core/judge.ts';
import { evaluationHtml } from '../reports/evaluation-html.ts';
import { evaluationResult } from '../reports/evaluation-result.ts';
import { evaluationText } from '../reports/evaluation-text.ts';
import { evaluate, type GradedAnswer, type Graders } from '../runner/evaluate.ts';
import { type EvaluationFolder, openEvaluation } from '../runner/evaluation-folder.ts';
import type { GradedProblem } from '../runner/grade-unit.ts';
import { localGraders } from '../runner/local-graders.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { writeJson, writeWhole } from '../workspaces/json-file.ts';
import type { CommandCall } from './command.ts';
import { evaluationProgress } from './evaluation-progress.ts';
import { evaluationsFolder } from './evaluations-folder.ts';
import type { OpenBenchmark } from './open-benchmark.ts';
import { openGrader } from './open-grader.ts';
import { printJson, printProgress, printResult } from './print.ts';
import { processGraders } from './process-graders.ts';

/** A worker that was not heard of for so long is taken for dead, and its programs are judged by others. */
const LEASE_MS = 15_000;

export interface EvaluationSetting {
  readonly open: OpenBenchmark;
  readonly manifest: EvaluationManifest;
  readonly title: string;
  /** Questions that the answers bring along. */
  readonly own?: readonly GradedProblem[];
  readonly unknownAnswers?: number;
  /** Answers that will be handed in. */
  readonly total: number;
  /** Absolute path. */
  readonly python: string;
  readonly dataSets: string;
  readonly sandbox: string;
  /** Processes that judge; left out, this one does, `sideBySide` programs at a time. */
  readonly workers?: number;
  readonly sideBySide: number;
  readonly leaseMs?: number;
  /** Hands every answer in; what was kept of an earlier sitting lies in `evaluation`. */
  readonly answers: (submit: (answer: AnswerRecord) => Promise<void>, evaluation: EvaluationFolder) => Promise<void>;
}

/** Runs an evaluation to its end, writes its result and report, and prints. Throws what any part of it throws. */
export async function runEvaluation(call: CommandCall, setting: EvaluationSetting): Promise<void> {
  const folder = join(evaluationsFolder(call.environment.home), setting.manifest.run);
  const started = performance.now();
  const progress = evaluationProgress(call.json ? undefined : call.environment.columns, setting.total);
  const graded: GradedAnswer[] = [];
  {
    await using evaluation = await openEvaluation(folder, setting.manifest);
    try {
      await evaluate({
        evaluation,
        problems: allProblems(setting),
        graderRevision: GRADER_REVISION,
        leaseMs: setting.leaseMs ?? LEASE_MS,
        graders: (queue, path) => openGraders(setting, queue, path, call.signal),
        answers: (submit) =>
          setting.answers((answer) => {
            progress.answered();
            return submit(answer);
          }, evaluation),
        onGraded: (one) => {
          graded.push(one);
          progress.graded(one);
        },
        signal: call.signal,
      });
    } finally {
      progress.end();
    }
  }
  const result = writeResult(folder, setting, graded, performance.now() - started);
  if (call.json) printJson({ ...result, folder, report: join(folder, 'report.html') });
  else {
    printResult(evaluationText(result).join('\n'));
    printProgress(`\nEvery answer: ${join(folder, 'report.html')}\nTo compare with another run: whetstone compare ${result.run} OTHER`);
  }
}

function allProblems({ open, own = [] }: EvaluationSetting): ReadonlyMap<string, GradedProblem> {
  return own.length === 0 ? open.graded : new Map([...open.graded, ...own.map((one) => [one.problem.id, one] as const)]);
}

function writeResult(folder: string, setting: EvaluationSetting, graded: readonly GradedAnswer[], wallMs: number): EvaluationResult {
  const { open, manifest, title, own = [], unknownAnswers } = setting;
  // Questions that came with the answers are not the data set's, which then says nothing about what was left.
  const asked = own.length === 0 ? [...open.graded.values()] : graded.flatMap(({ answer }) => allProblems(setting).get(answer.task) ?? []);
  const questions = [...new Set(asked)].map(({ problem, checkRevision }) => ({
    task: problem.id,
    cluster: problem.cluster ?? problem.id,
    checkRevision,
  }));
  const result = evaluationResult({ manifest, revision: open.revision, title, questions, graded, unknownAnswers, wallMs });
  writeJson(join(folder, 'result.json'), result);
  writeWhole(join(folder, 'report.html'), evaluationHtml(result, open.problems, graded));
  return result;
}

async function openGraders(
  setting: EvaluationSetting,
  queue: Parameters<typeof localGraders>[0],
  path: string,
  signal: AbortSignal,
): Promise<Graders> {
  const { open, dataSets, python, sandbox, sideBySide } = setting;
  const leaseMs = setting.leaseMs ?? LEASE_MS;
  if (setting.workers !== undefined) {
    return processGraders(setting.workers, { queue: path, benchmark: open.benchmark.name, dataSets, python, sandbox, leaseMs });
  }
  const judge = await openGrader({ sandbox: await chooseSandbox(sandbox), python, sideBySide }, signal);
  const graders = localGraders(queue, { problems: allProblems(setting), judge, graderRevision: GRADER_REVISION, leaseMs, sideBySide });
  return {
    failed: graders.failed,
    async [Symbol.asyncDispose]() {
      await graders[Symbol.asyncDispose]();
      await judge[Symbol.asyncDispose]();
    },
  };
}
