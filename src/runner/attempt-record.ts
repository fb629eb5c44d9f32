import { type AttemptRecord, RECORD_FORMAT } from '../core/record.ts';
import type { Judgement } from '../core/verdict.ts';
import type { Answer } from './attempt.ts';
import { type Unit, unitKey, unitRandom } from './unit.ts';

export interface Judged {
  readonly judgement: Judgement & { readonly shared: boolean };
  readonly otherVerdicts: AttemptRecord['otherVerdicts'];
  readonly checkMs: number;
}

/** One line of the records: everything a report, a data set or a resumed race needs of the unit. */
export function attemptRecord(unit: Unit, given: Answer, { judgement, otherVerdicts, checkMs }: Judged): AttemptRecord {
  const { arm, problem, attempt } = unit;
  const { promptTokens, reusedTokens, drawnTokens, requests, cachedRequests } = given.meter;
  return {
    format: RECORD_FORMAT,
    type: 'attempt',
    key: unitKey(arm.hash, problem, attempt),
    recipe: arm.hash,
    recipeName: arm.recipe.name,
    model: given.model,
    task: problem.task.id,
    part: problem.part,
    kind: problem.kind,
    cluster: problem.cluster,
    ...(problem.notInferable !== undefined && { notInferable: problem.notInferable }),
    attempt,
    seed: unitRandom(unit).seed,
    checkRevision: problem.checkRevision,
    judgeMode: 'shared-process',
    candidates: given.candidates.map((candidate) => ({
      edits: candidate.edits.map((edit) => ({ ...edit })),
      text: candidate.text,
      origin: {
        ...candidate.origin,
        ...(candidate.origin.notes && { notes: [...candidate.origin.notes] }),
      } as AttemptRecord['candidates'][number]['origin'],
    })),
    verdict: recordable(judgement.verdict),
    ...(otherVerdicts && { otherVerdicts }),
    testOutput: judgement.output,
    testsRun: judgement.testsRun,
    usage: { promptTokens, reusedTokens, drawnTokens, requests },
    timings: {
      startedAt: given.startedAt,
      solveMs: given.solveMs,
      checkMs,
      ...(cachedRequests > 0 && { cachedRequests }),
      ...(judgement.shared && { checkShared: true }),
    },
  };
}

/** The verdict as plain data of its own. */
export function recordable(verdict: Judgement['verdict']): AttemptRecord['verdict'] {
  return verdict.kind === 'failed' ? { kind: 'failed', failures: verdict.failures.map((failure) => ({ ...failure })) } : verdict;
}
