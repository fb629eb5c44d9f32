import { join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../core/random.ts';
import { readJson, writeJson } from '../workspaces/json-file.ts';

export const STUDY_KINDS = ['peft', 'personalization', 'objectives', 'scratch'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

const FILE = 'study.json';
/** What to do about a damaged file of a study. */
export const MADE_ANEW = 'Remove it: the same command then makes it anew.';

const studyFileSchema = z.object({
  format: z.literal(1),
  kind: z.enum(STUDY_KINDS),
  id: z.string(),
  createdAt: z.string(),
  /** Who gives the pace: that arm is trained for so many minutes (null: steps were named), and all others for as many steps or tokens as it made. */
  pace: z
    .object({ arm: z.string(), minutes: z.number().nullable(), steps: z.number().nullable(), tokens: z.number().optional() })
    .nullable(),
});
export type StudyFile = z.output<typeof studyFileSchema>;

/** A study on disk: everything in it is written when it is whole, so that a killed study goes on with what is missing. */
export interface StudyFolder {
  readonly folder: string;
  readonly file: StudyFile;
}

/** The study of these coordinates below `parent`, found again or begun. Throws `WhetstoneError` (`store-damaged`). */
export function openStudy(parent: string, kind: StudyKind, coordinates: readonly (string | number)[], createdAt: string): StudyFolder {
  const id = hashOf('study', kind, ...coordinates).slice(0, 12);
  const folder = join(parent, `${kind}-${id}`);
  const known = readJson(join(folder, FILE), studyFileSchema, MADE_ANEW);
  const file: StudyFile = known ?? { format: 1, kind, id, createdAt, pace: null };
  if (!known) writeJson(join(folder, FILE), file);
  return { folder, file };
}

/** The same study with another pace, kept on disk. */
export function withPace({ folder, file }: StudyFolder, pace: StudyFile['pace']): StudyFolder {
  const next = { ...file, pace };
  writeJson(join(folder, FILE), next);
  return { folder, file: next };
}
