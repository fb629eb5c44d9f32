import { applyEdits, type Edit } from '../core/edit.ts';
import type { Problem } from '../core/problem.ts';
import { hashOf } from '../core/random.ts';
import type { Judgement, Verdict } from '../core/verdict.ts';
import type { Workspace } from '../core/workspace.ts';
import { overlayWorkspace } from '../workspaces/overlay-workspace.ts';
import type { FillingOutcome, JudgeOptions, TestHarness } from './harness.ts';
import { EXAM_FORMAT, type StoredHole } from './stored-hole.ts';

const OUTPUT_CHARACTERS = 8_000;

/** A stored hole as a problem: the task sees the file with the hole empty and without twins, the check puts an answer into the true file. */
export async function examProblem(hole: StoredHole, base: Workspace, harness: TestHarness): Promise<Problem> {
  const whole = await base.read(hole.path);
  const emptied = { path: hole.path, start: hole.span.start, end: hole.span.end, text: '' };
  const removals = new Map<string, Edit[]>([[hole.path, [emptied]]]);
  for (const twin of hole.twins) removals.set(twin.path, [...(removals.get(twin.path) ?? []), { ...twin, text: '' }]);
  const replaced = new Map<string, string>();
  for (const [path, edits] of removals) replaced.set(path, applyEdits(await base.read(path), edits));
  const removedBefore = hole.twins
    .filter((twin) => twin.path === hole.path && twin.end <= hole.span.start)
    .reduce((sum, twin) => sum + twin.end - twin.start, 0);
  const offset = hole.span.start - removedBefore;
  return {
    task: {
      id: hole.id,
      ask: { kind: 'fill', path: hole.path, offset, language: harness.setup.language },
      workspace: overlayWorkspace(base, { replaced, hidden: new Set(hole.hidden) }),
    },
    check: async (edits, signal) => {
      const filled = fillingOf(edits, hole.path, offset);
      if (filled === undefined) return invalid('it changes text outside of the hole');
      const text = whole.slice(0, hole.span.start) + filled + whole.slice(hole.span.end);
      return await judgeAnswer(hole, text, harness, signal);
    },
    checkRevision: hashOf('check', EXAM_FORMAT, base.revision, JSON.stringify(hole), JSON.stringify(harness.setup.versions)).slice(0, 16),
    reference: hole.text,
    kind: hole.kind,
    cluster: hole.cluster,
    part: hole.part,
    ...(hole.notInferable === undefined ? {} : { notInferable: hole.notInferable }),
    ...(hole.importTime ? { importTime: true } : {}),
  };
}

/** The text that edits of the task's workspace put into the hole; `undefined` when they touch anything else. No edit is the empty answer. */
function fillingOf(edits: readonly Edit[], path: string, offset: number): string | undefined {
  const isInHole = (edit: Edit): boolean => edit.path === path && edit.start === offset && edit.end === offset;
  return edits.every(isInHole) ? edits.map((edit) => edit.text).join('') : undefined;
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
