import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { downloadNpm } from '../datasets/npm-download.ts';
import { npmFiles } from '../datasets/npm-files.ts';
import { type PackageFiles, type PackageName, type PackageTexts, packageLabel, packageTexts } from '../datasets/package-texts.ts';
import { wheelFiles } from '../datasets/wheel-files.ts';
import { downloadWheel, findPip, PIP_COMMANDS } from '../models/wheel-download.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import type { CommandCall } from './command.ts';
import { statusLine } from './print.ts';

export type RefusedPackage = PackageName & { readonly why: string };

export interface FetchedPackages {
  readonly taken: readonly PackageTexts[];
  readonly refused: readonly RefusedPackage[];
}

const keptSchema = z.object({ licence: z.string().optional(), sources: z.array(z.tuple([z.string(), z.string()])) });

/**
 * The sources of packages, from the data folder where they were fetched before, else with the user's own pip and npm; archives are read
 * and gone again. One that cannot be had is told of; if none can, the reason is thrown.
 */
export async function fetchPackages(
  names: readonly PackageName[],
  { environment, signal }: Pick<CommandCall, 'environment' | 'signal'>,
): Promise<FetchedPackages> {
  const status = statusLine(environment.columns);
  const taken: PackageTexts[] = [];
  const refused: RefusedPackage[] = [];
  let failure: unknown;
  for (const [at, name] of names.entries()) {
    try {
      let files = await keptFiles(environment.home, name);
      if (!files) {
        status.show(`fetching ${packageLabel(name)} (${at + 1} of ${names.length})`);
        files = await fetched(name, signal);
        await keep(environment.home, name, files);
      }
      const read = packageTexts(name, files);
      if ('refused' in read) refused.push({ ...name, why: read.refused });
      else taken.push(read);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
      refused.push({ ...name, why: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) });
    }
  }
  status.end();
  if (taken.length === 0 && failure !== undefined) throw failure;
  return { taken, refused };
}

/** Whether all of them were fetched before: then they cost no network. */
export function arePackagesKept(names: readonly PackageName[], home: string): boolean {
  return names.every((name) => existsSync(keptPath(home, name)));
}

async function fetched(name: PackageName, signal: AbortSignal): Promise<PackageFiles> {
  const folder = await scratchFolder('package');
  try {
    if (name.registry === 'npm') return await npmFiles(await downloadNpm(name, folder, signal));
    return await wheelFiles(await downloadWheel(name, folder, { pip: await findPip(PIP_COMMANDS, signal), signal }));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function keptPath(home: string, { registry, name, version }: PackageName): string {
  return join(home, 'data', 'packages', registry, `${name.replace('/', '+')}-${version}.json`);
}

async function keptFiles(home: string, name: PackageName): Promise<PackageFiles | undefined> {
  try {
    const { licence, sources } = keptSchema.parse(JSON.parse(await readFile(keptPath(home, name), 'utf8')));
    return { licence, sources: new Map(sources) };
  } catch {
    return undefined; // Never fetched, or half written by a killed process of another version: fetched again.
  }
}

async function keep(home: string, name: PackageName, { licence, sources }: PackageFiles): Promise<void> {
  const path = keptPath(home, name);
  await mkdir(join(path, '..'), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  await writeFile(draft, JSON.stringify({ licence, sources: [...sources] }));
  await rename(draft, path);
}
