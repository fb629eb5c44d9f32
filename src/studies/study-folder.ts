import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

export const STUDY_KINDS = ['peft', 'personalization', 'objectives', 'scratch'] as const;
export type StudyKind = (typeof STUDY_KINDS)[number];

const FILE = 'study.json';
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
  const known = readWhole(join(folder, FILE), studyFileSchema);
  const file: StudyFile = known ?? { format: 1, kind, id, createdAt, pace: null };
  if (!known) writeWhole(join(folder, FILE), file);
  return { folder, file };
}

/** The same study with another pace, kept on disk. */
export function withPace({ folder, file }: StudyFolder, pace: StudyFile['pace']): StudyFolder {
  const next = { ...file, pace };
  writeWhole(join(folder, FILE), next);
  return { folder, file: next };
}

/** A JSON file of a study; `undefined` where it is not there yet. Throws `WhetstoneError` (`store-damaged`) for one of another form. */
export function readWhole<T>(path: string, schema: z.ZodType<T>): T | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    throw new WhetstoneError('store-damaged', `${path} is not the file it should be.`, {
      hint: 'Remove it: the same command then makes it anew.',
      cause,
    });
  }
}

/** Writes JSON in one step, with the folders it lies in: a killed process leaves the old file, the new one, or none. */
export function writeWhole(path: string, value: unknown): void {
  writeTextWhole(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

export function writeTextWhole(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}
