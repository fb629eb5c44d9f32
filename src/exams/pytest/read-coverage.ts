import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';

const rangesSchema = z.record(z.string(), z.array(z.tuple([z.number(), z.number()])));
const lineSchema = z.union([z.object({ test: z.string(), lines: rangesSchema }), z.object({ import: rangesSchema })]);

export interface LineHits {
  /** path -> line -> indices of tests. */
  readonly hits: Map<string, Map<number, number[]>>;
  readonly importHits: Map<string, Set<number>>;
}

/** Reads what the line collector wrote: one JSON line per test. A last line cut by a kill is left out. */
export async function readCoverage(file: string, indexOf: ReadonlyMap<string, number>): Promise<LineHits> {
  const hits = new Map<string, Map<number, number[]>>();
  const importHits = new Map<string, Set<number>>();
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    const parsed = lineSchema.safeParse(parse(line));
    if (!parsed.success) continue;
    if ('import' in parsed.data) {
      eachLine(parsed.data.import, (path, number) => upsert(importHits, path, () => new Set<number>()).add(number));
      continue;
    }
    const index = indexOf.get(parsed.data.test);
    if (index === undefined) continue;
    eachLine(parsed.data.lines, (path, number) => {
      const tests = upsert(
        upsert(hits, path, () => new Map<number, number[]>()),
        number,
        () => [],
      );
      if (tests.at(-1) !== index) tests.push(index);
    });
  }
  return { hits, importHits };
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function eachLine(files: z.infer<typeof rangesSchema>, use: (path: string, line: number) => void): void {
  for (const [path, spans] of Object.entries(files)) {
    for (const [first, last] of spans) for (let line = first; line <= last; line++) use(path, line);
  }
}

function upsert<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
