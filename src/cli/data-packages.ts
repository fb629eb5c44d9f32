import { join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { GENERAL_PACKAGES } from '../datasets/general-packages.ts';
import { type PackageName, packageLabel, readPackageName } from '../datasets/package-texts.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { CommandCall } from './command.ts';
import { dataOptions } from './data-options.ts';
import { sealedView, usefulnessIn } from './data-repository.ts';
import { writeData } from './data-result.ts';
import { inFamilyForm, infillFamily } from './family-rows.ts';
import { fetchPackages } from './fetch-packages.ts';
import { repositoryFolder } from './repository-folder.ts';

/** Packages have no history here. */
const DEFAULT_TYPES = { fim: 0.9, causal: 0.1 } as const;

/** `whetstone data packages`: general code from packages under permissive licences, read from their archives. */
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
    ...refused.map(({ why, ...name }) => `Not used: ${packageLabel(name)}, ${why}.`),
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
    { folder: join(environment.home, 'data'), options, hint: 'Name other packages, as NAME==VERSION or npm:NAME@VERSION.' },
  );
}

function packageName(written: string): PackageName {
  const name = readPackageName(written);
  if (name) return name;
  throw new WhetstoneError('bad-argument', `${written} names no package with its version.`, {
    hint: 'Write NAME==VERSION (PyPI) or npm:NAME@VERSION, so that the same rows come out again.',
  });
}
