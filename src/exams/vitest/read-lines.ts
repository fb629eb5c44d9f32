import { createReadStream } from 'node:fs';
import { relative } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Coverage } from '../harness.ts';
import type { StatementLines } from './statement-lines.ts';

const noteSchema = z.object({
  kind: z.enum(['import', 'between', 'test']),
  file: z.string().optional(),
  test: z.string().optional(),
  /** Absolute path -> numbers of statements. */
  hits: z.record(z.string(), z.array(z.number())),
});

export type Lines = Pick<Coverage, 'hits' | 'importHits'>;

/**
 * Reads what `whetstone-lines.mjs` noted. What ran between tests (`beforeAll` of a suite) counts for every test of its file: which of
 * them need it cannot be told from outside. `tests` gives the index of each test that counts, `byFile` those of a file.
 */
export async function readLines(
  notesFile: string,
  root: string,
  statements: ReadonlyMap<string, StatementLines>,
  tests: ReadonlyMap<string, number>,
  byFile: ReadonlyMap<string, readonly number[]>,
): Promise<Lines> {
  const hits = new Map<string, Map<number, Set<number>>>();
  const importHits = new Map<string, Set<number>>();
  for await (const line of createInterface({ input: createReadStream(notesFile, 'utf8') })) {
    const note = parseNote(line);
    if (note === undefined) continue;
    const index = tests.get(note.test ?? '');
    const indices = note.kind === 'between' ? (byFile.get(note.file ?? '') ?? []) : index === undefined ? [] : [index];
    for (const [path, numbers] of Object.entries(note.hits)) {
      const lines = numbers.flatMap((number) => statements.get(path)?.get(number) ?? []);
      const place = relative(root, path);
      if (note.kind === 'import')
        addAll(
          getOrAdd(importHits, place, () => new Set<number>()),
          lines,
        );
      else
        for (const at of lines)
          addAll(
            getOrAdd(
              getOrAdd(hits, place, () => new Map()),
              at,
              () => new Set<number>(),
            ),
            indices,
          );
    }
  }
  return { hits: new Map([...hits].map(([path, lines]) => [path, sortedLines(lines)])), importHits };
}

function parseNote(line: string): z.infer<typeof noteSchema> | undefined {
  try {
    return noteSchema.parse(JSON.parse(line));
  } catch {
    return undefined; // a test ended its process in the middle of a line
  }
}

function sortedLines(lines: ReadonlyMap<number, ReadonlySet<number>>): ReadonlyMap<number, readonly number[]> {
  return new Map([...lines].filter(([, indices]) => indices.size > 0).map(([line, indices]) => [line, [...indices].sort((a, b) => a - b)]));
}

function addAll<T>(set: Set<T>, items: readonly T[]): void {
  for (const item of items) set.add(item);
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const found = map.get(key);
  if (found !== undefined) return found;
  const made = make();
  map.set(key, made);
  return made;
}
