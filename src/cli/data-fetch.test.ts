import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { localServer } from '../../test/support/local-server.ts';
import { runWhetstone } from '../../test/support/run-whetstone.ts';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { humaneval } from '../benchmarks/humaneval.ts';
import { benchmarks } from '../catalogue.ts';
import { dataSetsOf, namedDataSets } from './data-sets.ts';
import { fetchDataFile } from './fetch-data-file.ts';

const source = humaneval.sources[0]!;
const real = readFileSync(join(SHARED_DATA, 'humaneval', source.file));

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'whetstone-fetch-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** Serves the real files; ranges too, as hosting sites do. `most`: bytes after which the connection breaks, the first time. */
async function fileServer(most = Number.POSITIVE_INFINITY) {
  let isFirst = true;
  return localServer(({ path, raw }, response) => {
    const content = readFileSync(join(SHARED_DATA, path));
    const start = Number(/^bytes=(\d+)-/.exec(raw.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start > 0 ? 206 : 200, { 'content-length': content.length - start });
    const breaks = isFirst && content.length > most;
    isFirst = false;
    if (breaks) response.write(content.subarray(0, most), () => setTimeout(() => response.destroy(), 50));
    else response.end(content.subarray(start));
  });
}

const get = (from: string | undefined, signal = new AbortController().signal) =>
  fetchDataFile(source, { folder: join(home, 'humaneval'), dataSet: 'humaneval', from, signal, onProgress: () => {} });
const fetched = () => readFileSync(join(home, 'humaneval', source.file));

describe('a data file', () => {
  it('is fetched once, and only checked after that', async () => {
    await using server = await fileServer();
    expect(await get(server.url)).toBe(true);
    expect(fetched().equals(real)).toBe(true);
    expect(await get(server.url)).toBe(false);
    expect(server.requests.map(({ path }) => path)).toEqual(['/humaneval/HumanEval.jsonl.gz']);
  });

  it('is gone on with where a connection broke', async () => {
    await using server = await fileServer(20_000);
    await expect(get(server.url)).rejects.toMatchObject({ code: 'no-source-answers', hint: expect.stringContaining('--from') });
    expect(readdirSync(join(home, 'humaneval'))).toEqual([`${source.file}.partial`]);
    expect(await get(server.url)).toBe(true);
    expect(fetched().equals(real)).toBe(true);
    expect(server.requests[1]?.headers.range).toBe('bytes=20000-');
  });

  it('is begun anew when what was left belongs to another file', async () => {
    await using server = await fileServer();
    mkdirSync(join(home, 'humaneval'));
    writeFileSync(join(home, 'humaneval', `${source.file}.partial`), 'x'.repeat(1000));
    expect(await get(server.url)).toBe(true);
    expect(fetched().equals(real)).toBe(true);
  });

  it('never appears under its name with another hash', async () => {
    await using server = await localServer((_, response) => response.end('another file'));
    await expect(get(server.url)).rejects.toMatchObject({ code: 'data-damaged', hint: expect.stringContaining(source.sha256) });
    await expect(get('http://127.0.0.1:1')).rejects.toMatchObject({ code: 'no-source-answers' });
    expect(readdirSync(join(home, 'humaneval'))).not.toContain(source.file);
  });

  it('is taken from a folder, with the set’s name or without', async () => {
    expect(await get(SHARED_DATA)).toBe(true);
    rmSync(join(home, 'humaneval'), { recursive: true });
    expect(await get(join(SHARED_DATA, 'humaneval'))).toBe(true);
    writeFileSync(join(home, 'humaneval', source.file), 'damaged');
    expect(await get(SHARED_DATA)).toBe(true);
    rmSync(join(home, 'humaneval'), { recursive: true });
    await expect(get(home)).rejects.toMatchObject({ code: 'data-missing', hint: expect.stringContaining(source.address) });
  });
});

describe('the data sets', () => {
  const sets = dataSetsOf(benchmarks);

  it('hold each file once, and are found by their own name or a benchmark’s', () => {
    for (const { sources } of sets) expect(new Set(sources.map(({ file }) => file)).size).toBe(sources.length);
    const [set] = namedDataSets(sets, ['mbpp-plus-v0.1.0-base', 'mbppplus']);
    expect(set).toMatchObject({ name: 'mbppplus', sources: [{ file: 'MbppPlus.jsonl.gz' }, { file: 'MbppPlus-v0.1.0.jsonl' }] });
    expect(() => namedDataSets(sets, ['mbpppplus'])).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });

  it('are listed with what is here, from the command line', async () => {
    const place = join(home, 'benchmarks', 'humaneval', source.file);
    mkdirSync(dirname(place), { recursive: true });
    copyFileSync(join(SHARED_DATA, 'humaneval', source.file), place);
    const { code, stdout } = await runWhetstone(['data', 'fetch', '--list', '--json'], { home });
    const rows = JSON.parse(stdout) as readonly { name: string; state: string }[];
    expect([code, rows.find(({ name }) => name === 'humaneval')?.state, rows.find(({ name }) => name === 'cruxeval')?.state]).toEqual([
      ...[0, 'here', 'missing'],
    ]);
  });

  it('are fetched by the command line, which tells source, licence, size and hash', async () => {
    await using server = await fileServer();
    const { code, stdout, stderr } = await runWhetstone(['data', 'fetch', 'cruxeval-input', '--from', server.url], { home });
    expect(stdout).toBe(`cruxeval is here: ${join(home, 'benchmarks', 'cruxeval')} (for cruxeval-output, cruxeval-input)\n`);
    for (const text of ['licence MIT', '187 kB', '8368b81047dc5014', '/facebookresearch/cruxeval/']) expect(stderr).toContain(text);
    expect(code).toBe(0);
  });
});
