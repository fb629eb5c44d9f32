import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { MAX_SOURCE_BYTES, sourceText } from '../workspaces/source-text.ts';
import { isPermissive, licenceOfText } from './licence.ts';
import type { PackageFiles } from './package-texts.ts';

/** Declarations say nothing of how holes are filled; tests and examples teach their own checks; vendored code is another package's. */
const UNWANTED =
  /\.d\.[cm]?ts$|\.(?:test|spec|bench)\.[cm]?tsx?$|(?:^|\/)(?:__tests__|__mocks__|tests?|testing|_?vendor(?:ed)?|third[-_]party|examples?|docs?|benchmarks?|node_modules)\//i;
const SOURCE = /\.[cm]?tsx?$/;
const LICENCE = /^[^/]+\/(?:licen[cs]e|copying)[^/]*$/i;
/** More is no package of code; an archive may also lie about its sizes. */
const MOST_BYTES = 50_000_000;

const manifestSchema = z.object({ license: z.string().optional() });

/**
 * Reads the licence and the TypeScript files of an npm archive (`npm pack`): nothing is unpacked to disk, built or run. Most packages
 * carry compiled code alone; those have no sources. Paths are given without the archive's own first folder.
 */
export async function npmFiles(path: string): Promise<PackageFiles> {
  const { Parser } = await import('tar');
  const texts = new Map<string, string>();
  let bytes = 0;
  const parser = new Parser({
    strict: true,
    onReadEntry: (entry) => {
      const isWanted = entry.type === 'File' && entry.size <= MAX_SOURCE_BYTES && bytes + entry.size <= MOST_BYTES && isRead(entry.path);
      if (!isWanted) return void entry.resume();
      bytes += entry.size;
      const chunks: Buffer[] = [];
      entry.on('data', (chunk: Buffer) => chunks.push(chunk));
      entry.on('end', () => {
        const source = sourceText(Buffer.concat(chunks));
        if ('text' in source) texts.set(entry.path, source.text);
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    parser.on('end', resolve);
    parser.on('error', reject);
    createReadStream(path).on('error', reject).pipe(parser);
  });
  const named = [...texts].sort(([one], [other]) => (one < other ? -1 : 1));
  const licenceText = named.filter(([name]) => LICENCE.test(name)).map(([, text]) => text);
  return {
    licence: licenceIn(named.find(([name]) => isManifest(name))?.[1]) ?? licenceOfText(licenceText.join('\n')),
    sources: new Map(named.filter(([name]) => isSource(name)).map(([name, text]) => [name.slice(name.indexOf('/') + 1), text])),
  };
}

function isManifest(path: string): boolean {
  return /^[^/]+\/package\.json$/.test(path);
}

function isSource(path: string): boolean {
  return SOURCE.test(path) && !UNWANTED.test(path);
}

function isRead(path: string): boolean {
  return isManifest(path) || LICENCE.test(path) || isSource(path);
}

/** npm's field holds an SPDX expression; "SEE LICENSE IN ..." names none. */
function licenceIn(manifest: string | undefined): string | undefined {
  if (manifest === undefined) return undefined;
  try {
    const { license } = manifestSchema.parse(JSON.parse(manifest));
    return license !== undefined && (isPermissive(license) || !/^see licen[cs]e/i.test(license)) ? license : undefined;
  } catch {
    return undefined;
  }
}
