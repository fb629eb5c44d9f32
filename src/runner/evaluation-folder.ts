import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AnswerRecord,
  answerRecordSchema,
  type EvaluationManifest,
  evaluationManifestSchema,
  type GradeRecord,
  gradeRecordSchema,
} from '../core/evaluation-record.ts';
import { namedDiskError } from '../workspaces/disk-errors.ts';
import { readJson, writeJson } from '../workspaces/json-file.ts';
import { KeyedLines } from './keyed-lines.ts';
import { RunLock } from './run-lock.ts';

const MANIFEST = 'evaluation.json';
/** The queue of a run lies beside its records while it is at work. */
export const QUEUE = 'queue.sqlite';

/** A run open for writing: by this process alone, while workers share its queue. */
export interface EvaluationFolder extends AsyncDisposable {
  readonly folder: string;
  readonly manifest: EvaluationManifest;
  readonly answers: KeyedLines<AnswerRecord>;
  readonly grades: KeyedLines<GradeRecord>;
}

/** Begins a run or goes on with it: what is kept there stays. Throws `WhetstoneError` (`run-in-use`, `disk-full`, `store-damaged`). */
export async function openEvaluation(folder: string, begun: EvaluationManifest): Promise<EvaluationFolder> {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw namedDiskError(error, folder);
  }
  const lock = RunLock.take(join(folder, 'run.lock'));
  const opened: AsyncDisposable[] = [];
  const close = async (): Promise<void> => {
    for (const one of opened.splice(0)) await one[Symbol.asyncDispose]();
    lock.release();
  };
  const lines = <T extends AsyncDisposable>(one: T): T => {
    opened.push(one);
    return one;
  };
  try {
    const manifest = readManifest(folder) ?? begun;
    if (manifest === begun) writeJson(join(folder, MANIFEST), begun);
    return {
      folder,
      manifest,
      answers: lines(new KeyedLines(join(folder, 'answers.jsonl'), answerRecordSchema, ({ error }) => error === undefined)),
      grades: lines(new KeyedLines(join(folder, 'grades.jsonl'), gradeRecordSchema, ({ verdict }) => verdict.kind !== 'unjudged')),
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** `undefined` where no run has begun. Throws `WhetstoneError` (`store-damaged`). */
export function readManifest(folder: string): EvaluationManifest | undefined {
  return readJson(join(folder, MANIFEST), evaluationManifestSchema, 'Remove its folder: the same command then begins it anew.');
}

/** Once everything is graded, the queue holds nothing that the grades do not. No worker may have it open. */
export function removeQueue(folder: string): void {
  for (const end of ['', '-wal', '-shm']) {
    const path = join(folder, QUEUE + end);
    if (existsSync(path)) rmSync(path);
  }
}
