import { appendFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Coverage } from './harness.ts';
import { coverageSchema, type Decision, decisionSchema, EXAM_FORMAT } from './stored-hole.ts';

/** What an exam has found so far, on disk. Named by content: a changed repository or rule has another name, so nothing is ever stale. */
export interface ExamStore {
  readCoverage(): Promise<Coverage | undefined>;
  writeCoverage(coverage: Coverage): Promise<void>;
  /** In the order in which they were made. Half a last line, left by a kill, is cut off; other damage empties the list. */
  readDecisions(): Promise<readonly Decision[]>;
  addDecision(decision: Decision): Promise<void>;
}

export function examStore(folder: string, keys: { readonly coverage: string; readonly exam: string }): ExamStore {
  const coverageFile = join(folder, 'coverage', `${keys.coverage}.json`);
  const decisionsFile = join(folder, 'exams', `${keys.exam}.jsonl`);
  return {
    readCoverage: () => readCoverage(coverageFile),
    writeCoverage: (coverage) => told(coverageFile, () => writeCoverage(coverageFile, coverage)),
    readDecisions: () => readDecisions(decisionsFile),
    addDecision: (decision) =>
      told(decisionsFile, async () => {
        await mkdir(dirname(decisionsFile), { recursive: true });
        await appendFile(decisionsFile, `${JSON.stringify(decision)}\n`);
      }),
  };
}

async function readCoverage(file: string): Promise<Coverage | undefined> {
  const parsed = coverageSchema.safeParse(parse(await readFile(file, 'utf8').catch(() => '')));
  if (!parsed.success) return undefined;
  const { tests, hits, importHits, excluded } = parsed.data;
  return {
    tests,
    excluded,
    hits: new Map(hits.map(([path, lines]) => [path, new Map(lines)])),
    importHits: new Map(importHits.map(([path, lines]) => [path, new Set(lines)])),
  };
}

async function writeCoverage(file: string, coverage: Coverage): Promise<void> {
  const value = {
    format: EXAM_FORMAT,
    tests: coverage.tests,
    hits: [...coverage.hits].map(([path, lines]) => [path, [...lines]]),
    importHits: [...coverage.importHits].map(([path, lines]) => [path, [...lines]]),
    excluded: coverage.excluded,
    isWhole: true,
  };
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, JSON.stringify(value));
  await rename(`${file}.new`, file);
}

async function readDecisions(file: string): Promise<readonly Decision[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const decisions: Decision[] = [];
  for (const line of whole.split('\n')) {
    if (line === '') continue;
    const parsed = decisionSchema.safeParse(parse(line));
    if (!parsed.success) {
      await rm(file, { force: true });
      return [];
    }
    decisions.push(parsed.data);
  }
  if (whole.length < text.length) {
    const handle = await open(file, 'r+');
    await handle.truncate(Buffer.byteLength(whole)).finally(() => handle.close());
  }
  return decisions;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function told(file: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    const isFull = (cause as NodeJS.ErrnoException).code === 'ENOSPC';
    throw new WhetstoneError(isFull ? 'disk-full' : 'file-unreadable', `${file} could not be written.`, {
      hint: isFull ? 'Free some disk space and run the command again: what is decided is kept.' : 'Check the rights on the folder.',
      cause,
    });
  }
}
