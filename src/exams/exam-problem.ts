import { canonicalJson } from '../core/canonical-json.ts';
import type { Problem } from '../core/problem.ts';
import { hashOf } from '../core/random.ts';
import type { Judgement, Verdict } from '../core/verdict.ts';
import type { Workspace } from '../core/workspace.ts';
import type { FillingOutcome, JudgeOptions, TestHarness } from './harness.ts';
import { holeTask } from './hole-task.ts';
import { EXAM_FORMAT, type StoredHole } from './stored-hole.ts';

const OUTPUT_CHARACTERS = 8_000;

/** A stored hole as a problem: the task sees the file with the hole empty and without twins, the check puts an answer into the true file. */
export async function examProblem(hole: StoredHole, base: Workspace, harness: TestHarness): Promise<Problem> {
  const { task, fill } = await holeTask(hole, base, harness.setup.language);
  return {
    task,
    check: async (edits, signal) => {
      const text = fill(edits);
      return text === undefined ? invalid('it changes text outside of the hole') : await judgeAnswer(hole, text, harness, signal);
    },
    // Files, tests and rules decide a verdict; which tests come first and how long they may take are measured, and no two runs agree on them.
    checkRevision: hashOf('check', EXAM_FORMAT, base.revision, canonicalJson(harness.setup.versions), hole.id).slice(0, 16),
    reference: hole.text,
    kind: hole.kind,
    cluster: hole.cluster,
    part: hole.part,
    ...(hole.notInferable === undefined ? {} : { notInferable: hole.notInferable }),
    ...(hole.importTime ? { importTime: true } : {}),
  };
}

/** The cheap tests first; what passes them is run once more, on all covering tests. */
async function judgeAnswer(hole: StoredHole, text: string, harness: TestHarness, signal: AbortSignal): Promise<Judgement> {
  const filling = { id: hole.id, path: hole.path, text };
  const cheap: JudgeOptions = { tests: hole.cheapTests, stopAtFirstFailure: true, limitMs: hole.cheapLimitMs };
  const all: JudgeOptions = { tests: hole.allTests, stopAtFirstFailure: true, limitMs: hole.allLimitMs };
  const first = await harness.judge(filling, cheap, signal);
  if (first.end !== 'passed' || hole.allTests.length <= hole.cheapTests.length) return judgement(first, cheap.limitMs);
  const second = await harness.judge(filling, all, signal);
  const whole = judgement(second, all.limitMs);
  return { ...whole, testsRun: whole.testsRun + first.tests.length, wallMs: whole.wallMs + first.wallMs };
}

function judgement(outcome: FillingOutcome, limitMs: number): Judgement {
  const { output, tests, wallMs } = outcome;
  const shown =
    output.length > OUTPUT_CHARACTERS
      ? `${output.slice(0, OUTPUT_CHARACTERS / 2)}\n[...]\n${output.slice(-OUTPUT_CHARACTERS / 2)}`
      : output;
  return { verdict: verdictOf(outcome, limitMs), testsRun: tests.length, wallMs, output: shown };
}

function verdictOf({ end, failures, error }: FillingOutcome, limitMs: number): Verdict {
  switch (end) {
    case 'passed':
      return { kind: 'passed' };
    case 'failed':
      return { kind: 'failed', failures };
    case 'timed-out':
      return { kind: 'timed-out', limitMs };
    case 'tampered':
      return { kind: 'invalid', reason: `it tampered with the judge: ${failures[0]?.message ?? ''}` };
    case 'unjudged':
      return { kind: 'unjudged', error: error ?? 'no verdict' };
    case 'broken': {
      const syntax = failures.find((failure) => /^(SyntaxError|IndentationError|TabError)$/.test(failure.error));
      return syntax ? { kind: 'invalid', reason: `it does not parse: ${syntax.message}` } : { kind: 'failed', failures };
    }
  }
}

function invalid(reason: string): Judgement {
  return { verdict: { kind: 'invalid', reason }, testsRun: 0, wallMs: 0, output: '' };
}
