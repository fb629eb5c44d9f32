import type { TrainingText } from '../core/training-text.ts';
import { isPermissive } from './licence.ts';
import { licenceMetadata, packageLicence } from './package-licence.ts';
import type { WheelFiles } from './wheel-files.ts';

export interface PackageName {
  readonly name: string;
  readonly version: string;
}

export interface PackageTexts extends PackageName {
  /** SPDX expression. */
  readonly licence: string;
  /** Paths begin with "name-version/", so that equal paths of two packages differ. */
  readonly texts: readonly TrainingText[];
}

/** The source files of a package that may be learned from; or why it may not. */
export function packageTexts(
  { name, version }: PackageName,
  { metadata, licenceText, sources }: WheelFiles,
): PackageTexts | { readonly refused: string } {
  const licence = packageLicence({ ...licenceMetadata(metadata), text: licenceText });
  if (licence === undefined) return { refused: 'its metadata names no licence that is known' };
  if (!isPermissive(licence)) return { refused: `its licence is not permissive: ${licence}` };
  if (sources.size === 0) return { refused: 'it has no Python source files of its own' };
  const texts = [...sources].map(([path, text]) => ({ path: `${name}-${version}/${path}`, text, removed: [] }));
  return { name, version, licence, texts };
}

/** "NAME==VERSION", else `undefined`: without a version two runs would learn from different code. */
export function readPackageName(written: string): PackageName | undefined {
  const [, name, version] = /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)==([0-9][\w.!+]*)$/.exec(written) ?? [];
  return name !== undefined && version !== undefined ? { name, version } : undefined;
}
