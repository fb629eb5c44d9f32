import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ConfirmFigures } from '../core/race-event.ts';
import type { AttemptRecord, LatencyRecord } from '../core/record.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { examSummarySchema } from '../reports/exam-summary.ts';
import type { ReportInput } from '../reports/report-input.ts';
import { trainingStorySchema } from '../reports/training-story.ts';
import { Ledger } from '../runner/ledger.ts';
import { readRecords } from '../runner/read-records.ts';
import { readManifest } from '../runner/run-manifest-file.ts';
import { writeWhole } from '../workspaces/json-file.ts';

const FILE = 'story.json';

/**
 * What a report needs besides manifest and records: the exam's summary, the tasks' texts, the command. Written into the run's folder, so
 * that `whetstone report` makes the same page from the folder alone.
 */
const storySchema = z.object({
  repository: z.string(),
  command: z.string(),
  exam: examSummarySchema,
  tasks: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['line', 'statement', 'block', 'function']),
      part: z.enum(['train', 'choose', 'confirm']),
      cluster: z.string(),
      path: z.string(),
      line: z.number(),
      before: z.string(),
      truth: z.string(),
      after: z.string(),
      notInferable: z.string().optional(),
    }),
  ),
  confirm: z.array(z.custom<ConfirmFigures>((value) => typeof value === 'object' && value !== null && 'left' in value)),
  provenance: z.array(z.tuple([z.string(), z.string()])),
  training: trainingStorySchema.optional(),
});
export type RunStory = z.infer<typeof storySchema>;

/** Replaces the story in one step: a killed process leaves the old one or the new one. */
export function writeStory(runFolder: string, story: RunStory): void {
  writeWhole(join(runFolder, FILE), `${JSON.stringify(story)}\n`);
}

/** A finished or running race as its folder tells it. Throws `WhetstoneError` (`store-damaged`) when the folder holds no whole race. */
export function reportInput(whetstoneFolder: string, runFolder: string, createdAt: string): ReportInput {
  const manifest = readManifest(runFolder);
  const path = join(runFolder, FILE);
  const story = existsSync(path) ? storySchema.safeParse(jsonOf(path)) : undefined;
  if (!manifest || !story?.success) {
    throw new WhetstoneError('store-damaged', `${runFolder} holds no race that got as far as a first result.`, {
      hint: 'Run `whetstone sharpen` again: it goes on from what is there.',
    });
  }
  const records = readRecords(runFolder);
  const { exam, tasks, command, repository, confirm, provenance, training } = story.data;
  return {
    title: `Whetstone on ${repository}`,
    repository,
    createdAt,
    command,
    exam,
    tasks,
    arms: manifest.arms,
    dropped: manifest.dropped,
    winner: manifest.winner,
    records: records.filter((record): record is AttemptRecord => record.type === 'attempt'),
    latency: records.filter((record): record is LatencyRecord => record.type === 'latency'),
    confirm,
    confirmLooks: new Ledger(whetstoneFolder).looks().length,
    provenance,
    ...(training === undefined ? {} : { training }),
  };
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined; // Told by the schema: what is not whole is no story.
  }
}
