import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hear, modelLaws } from '../../test/laws/model-laws.ts';
import { recorded, replayed } from './recorded.ts';
import { scripted } from './scripted.ts';

const prompt = { kind: 'complete', prefix: 'x' } as const;
const source = scripted({ answers: [{ texts: ['alpha + beta', 'gamma'] }] });
const signal = new AbortController().signal;
let folder: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  path = join(folder, 'answers.jsonl');
  const model = await recorded(source, path);
  await hear(model, { prompt });
  await hear(model, { prompt, samples: 2, temperature: 1, seed: 4, logprobs: true });
  await model.countTokens('a + b');
  await model.score!({ prompt, continuation: 'a', signal });
});
afterAll(() => rm(folder, { recursive: true }));

modelLaws('recorded', {
  open: async () => recorded(scripted({ answers: [{ texts: ['alpha + beta', 'gamma'] }] }), join(folder, 'laws.jsonl')),
  prompt,
});
modelLaws('replayed', { open: () => replayed(path), prompt, isReplay: true });

describe('replayed', () => {
  it('gives the recorded answers, counts and scores under the recorded id', async () => {
    const model = await replayed(path);
    expect({ id: model.id, can: model.can, contextTokens: model.contextTokens }).toEqual({
      id: source.id,
      can: source.can,
      contextTokens: source.contextTokens,
    });
    const request = { prompt, samples: 2, temperature: 1, seed: 4, logprobs: true };
    expect(await hear(model, request)).toEqual(await hear(source, request));
    expect(await model.countTokens('a + b')).toBe(5);
    expect(await model.score!({ prompt, continuation: 'a', signal })).toEqual(await source.score!({ prompt, continuation: 'a', signal }));
  });

  it('says so when a request was not recorded', async () => {
    const model = await replayed(path);
    await expect(hear(model, { prompt, seed: 99, temperature: 1 })).rejects.toMatchObject({ code: 'model-unavailable' });
    const stop = { id: 'other', shouldStop: () => false };
    await expect(hear(model, { prompt, stop })).rejects.toMatchObject({ code: 'model-unavailable' });
    await expect(model.countTokens('never counted')).rejects.toMatchObject({ code: 'model-unavailable' });
  });

  it('refuses a file that is no recording', async () => {
    const torn = join(folder, 'torn.jsonl');
    await writeFile(torn, '{"type":"answer"');
    await expect(replayed(torn)).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(replayed(join(folder, 'missing'))).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});
