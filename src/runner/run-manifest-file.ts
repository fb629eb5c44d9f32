import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RunManifest, runManifestSchema } from '../core/run-manifest.ts';
import { writeJson } from '../workspaces/json-file.ts';

const FILE = 'run.json';

/** `undefined` when the folder holds no readable manifest. */
export function readManifest(folder: string): RunManifest | undefined {
  try {
    const parsed = runManifestSchema.safeParse(JSON.parse(readFileSync(path.join(folder, FILE), 'utf8')));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // Missing, or damaged: the records are the truth, and a race writes a new manifest.
  }
}

/** Replaces the manifest in one step: a reader or a kill sees the old one or the new one, never a half. Throws `disk-full`. */
export function writeManifest(folder: string, manifest: RunManifest): void {
  writeJson(path.join(folder, FILE), manifest);
}
