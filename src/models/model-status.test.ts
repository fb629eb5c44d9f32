import { mkdir, mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { familyNamed } from './families.ts';
import { rememberHash } from './file-hash.ts';
import { listModels, modelPath, modelStatus, partsPath, removeModel, verifiedModel } from './model-status.ts';
import { openModel } from './open-model.ts';
import { MODELS, modelEntry } from './registry.ts';

const name = 'smollm2-135m';
let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'status-'));
  await mkdir(join(home, 'models'));
});
afterEach(() => rm(home, { recursive: true }));

/** A file of that size which takes no room. */
async function sparse(bytes: number): Promise<void> {
  const file = await open(modelPath(name, home), 'w');
  await file.truncate(bytes);
  await file.close();
}

describe('the registry', () => {
  it('names a known family, a hash and sources for each model', () => {
    for (const entry of MODELS) {
      expect(familyNamed(entry.family)).toBeDefined();
      expect(entry.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(entry.sources.map(({ kind }) => kind)).toEqual(['hub', 'wheels']);
    }
  });

  it('says which names there are', () => {
    expect(() => modelEntry('gpt-9')).toThrow('No model is called gpt-9');
  });
});

describe('modelStatus', () => {
  const state = async () => (await modelStatus(name, { home })).state;

  it('tells absent, partly fetched, truncated, present and damaged apart', async () => {
    expect(await state()).toBe('absent');
    await mkdir(partsPath(name, home));
    await writeFile(join(partsPath(name, home), 'hub.partial'), 'abc');
    expect(await modelStatus(name, { home })).toMatchObject({ state: 'partly-fetched', bytes: 3 });
    const { bytes, sha256 } = modelEntry(name);
    await sparse(bytes - 1);
    expect(await state()).toBe('truncated');
    await sparse(bytes + 1);
    expect(await state()).toBe('damaged');
    await sparse(bytes);
    expect(await state()).toBe('present');
    await rememberHash(modelPath(name, home), home, sha256);
    expect(await modelStatus(name, { home })).toMatchObject({ state: 'present', sha256 });
    await rememberHash(modelPath(name, home), home, '0'.repeat(64));
    expect(await state()).toBe('damaged');
  });

  it('lists all, and removes one with all its parts', async () => {
    await sparse(5);
    await mkdir(partsPath(name, home));
    expect((await listModels({ home })).map(({ entry }) => entry.name)).toEqual(MODELS.map((model) => model.name));
    expect(await removeModel(name, { home })).toBe(5);
    expect(await state()).toBe('absent');
    await expect(stat(partsPath(name, home))).rejects.toThrow();
  });
});

describe('verifiedModel and openModel', () => {
  it('say what is wrong and how to mend it', async () => {
    await expect(verifiedModel(name, { home })).rejects.toMatchObject({
      code: 'model-unavailable',
      hint: expect.stringContaining('model pull'),
    });
    await sparse(10);
    await expect(openModel({ use: name }, { home })).rejects.toMatchObject({
      code: 'model-damaged',
      hint: expect.stringContaining('model rm'),
    });
    await expect(openModel({ use: 'gpt-9' }, { home })).rejects.toMatchObject({ code: 'bad-argument' });
    await expect(openModel({ use: './none.gguf' }, { home })).rejects.toMatchObject({ code: 'model-unavailable' });
    await expect(openModel({ use: 'scripted', with: { answer: 1 } }, { home })).rejects.toMatchObject({ code: 'bad-recipe' });
  });

  it('open models that need no weights', async () => {
    expect((await openModel({ use: 'scripted', with: { name: 'x' } }, { home })).id).toContain('scripted:x');
    const server = { baseUrl: 'http://127.0.0.1:1/v1', model: 'coder' };
    expect((await openModel({ use: 'openai', with: server }, { home })).id).toBe('openai:127.0.0.1:1:coder:own-prompts');
  });
});
