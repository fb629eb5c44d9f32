import { MAX_SOURCE_BYTES, sourceText } from '../workspaces/source-text.ts';
import { licenceMetadata, packageLicence } from './package-licence.ts';
import type { PackageFiles } from './package-texts.ts';

/** Tests of a package teach its own checks; vendored code is another package's, under another licence. */
const UNWANTED =
  /(?:^|\/)(?:tests?|testing|_?vendor(?:ed)?|extern|examples?|docs?|benchmarks?)\/|(?:^|\/)(?:test_[^/]*|[^/]*_test|conftest)\.py$/i;
/** More is no package of code; an archive may also lie about its sizes. */
const MOST_BYTES = 50_000_000;

/**
 * Reads a wheel's licence and the Python files that are its own, without its tests: nothing is unpacked to disk, built or run. A file that
 * is no source text is left out.
 */
export async function wheelFiles(path: string): Promise<PackageFiles> {
  const { openPromise } = await import('yauzl');
  const zip = await openPromise(path);
  const sources = new Map<string, string>();
  let metadata = '';
  let licenceText = '';
  let bytes = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const { fileName, uncompressedSize } = entry;
      const isMetadata = /^[^/]+\.dist-info\/METADATA$/.test(fileName);
      const isLicence = /^[^/]+\.dist-info\/(?:licenses\/)?(?:licen[cs]e|copying)[^/]*$/i.test(fileName);
      const isSource = fileName.endsWith('.py') && !UNWANTED.test(fileName) && !/^[^/]+\.data\//.test(fileName);
      if ((!isMetadata && !isLicence && !isSource) || uncompressedSize > MAX_SOURCE_BYTES || bytes + uncompressedSize > MOST_BYTES)
        continue;
      bytes += uncompressedSize;
      const chunks: Buffer[] = [];
      for await (const chunk of await zip.openReadStreamPromise(entry)) chunks.push(chunk as Buffer);
      const source = sourceText(Buffer.concat(chunks));
      if (!('text' in source)) continue;
      if (isMetadata) metadata = source.text;
      else if (isLicence) licenceText += source.text;
      else sources.set(fileName, source.text);
    }
  } finally {
    zip.close();
  }
  return { licence: packageLicence({ ...licenceMetadata(metadata), text: licenceText }), sources };
}
