import type { TrainingText } from '../core/training-text.ts';
import { isPermissive } from './licence.ts';

export const REGISTRIES = ['pypi', 'npm'] as const;
export type Registry = (typeof REGISTRIES)[number];

export interface PackageName {
  readonly registry: Registry;
  readonly name: string;
  readonly version: string;
}

/** What of a package is read. */
export interface PackageFiles {
  /** SPDX expression; `undefined` when it says none that is known. */
  readonly licence: string | undefined;
  /** Source files of its own by their path in the package, without its tests. */
  readonly sources: ReadonlyMap<string, string>;
}

export interface PackageTexts extends PackageName {
  /** SPDX expression. */
  readonly licence: string;
  /** Paths begin with "name-version/", so that equal paths of two packages differ. */
  readonly texts: readonly TrainingText[];
}

/** The source files of a package that may be learned from; or why it may not. */
export function packageTexts(name: PackageName, { licence, sources }: PackageFiles): PackageTexts | { readonly refused: string } {
  if (licence === undefined) return { refused: 'its metadata names no licence that is known' };
  if (!isPermissive(licence)) return { refused: `its licence is not permissive: ${licence}` };
  if (sources.size === 0) return { refused: `it has no ${name.registry === 'npm' ? 'TypeScript' : 'Python'} source files of its own` };
  const texts = [...sources].map(([path, text]) => ({ path: `${name.name}-${name.version}/${path}`, text, removed: [] }));
  return { ...name, licence, texts };
}

/** The package of a path that `packageTexts` gave: "rich-13.9" of "rich-13.9/rich/text.py". */
export function packageOfPath(path: string): string {
  return /^(?:@[^/]+\/)?[^/]+/.exec(path)?.[0] ?? '';
}

/** "NAME==VERSION" of PyPI or "npm:NAME@VERSION", else `undefined`: without a version two runs would learn from different code. */
export function readPackageName(written: string): PackageName | undefined {
  const npm = /^npm:((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)@([0-9][\w.+-]*)$/.exec(written);
  const [, name, version] = npm ?? /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)==([0-9][\w.!+]*)$/.exec(written) ?? [];
  return name !== undefined && version !== undefined ? { registry: npm ? 'npm' : 'pypi', name, version } : undefined;
}

/** As `readPackageName` reads it. */
export function packageLabel({ registry, name, version }: PackageName): string {
  return registry === 'npm' ? `npm:${name}@${version}` : `${name}==${version}`;
}
