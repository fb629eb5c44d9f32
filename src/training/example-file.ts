import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { Example } from './example.ts';

export interface ExampleFile {
  readonly path: string;
  readonly sha256: string;
  readonly count: number;
  readonly byKind: Readonly<Record<string, number>>;
}

/** Written when so much has gathered, so that a long file costs no more memory than a short one. */
const PIECE_CHARACTERS = 1 << 20;

/** Writes examples as JSON lines while they are made. */
export async function writeExamples(path: string, examples: AsyncIterable<Example>): Promise<ExampleFile> {
  const hash = createHash('sha256');
  const byKind: Record<string, number> = {};
  let count = 0;
  const file = await open(path, 'w');
  try {
    let waiting = '';
    const flush = async (): Promise<void> => {
      hash.update(waiting);
      await file.appendFile(waiting);
      waiting = '';
    };
    for await (const example of examples) {
      waiting += `${lineOf(example)}\n`;
      byKind[example.kind] = (byKind[example.kind] ?? 0) + 1;
      count += 1;
      if (waiting.length >= PIECE_CHARACTERS) await flush();
    }
    await flush();
  } finally {
    await file.close();
  }
  return { path, sha256: hash.digest('hex'), count, byKind };
}

/** Line breaks of Unicode that JSON lets stand, but readers of lines may cut at. */
const OTHER_BREAKS = /[\u0085\u2028\u2029]/g;

function lineOf(example: Example): string {
  return JSON.stringify(example).replace(OTHER_BREAKS, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The examples of a file that `writeExamples` wrote, one at a time. */
export async function* examplesIn(path: string): AsyncGenerator<Example> {
  const file = await open(path);
  try {
    for await (const line of file.readLines()) if (line !== '') yield JSON.parse(line) as Example;
  } finally {
    await file.close();
  }
}
