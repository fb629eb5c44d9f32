import type { PackageName } from './package-texts.ts';

/**
 * Well-kept packages of pure Python under permissive licences, for what a small model should know before it meets a repository: how holes
 * are filled and where an answer ends. Different trades: parsing, formats, networks, text, command lines, dates, graphs. The licence is
 * what the metadata said when the list was made; it is read again from what is fetched, and that decides.
 */
export const GENERAL_PACKAGES: readonly (PackageName & { readonly licence: string })[] = [];
