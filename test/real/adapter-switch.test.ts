import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Llama, LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Model, ModelEvent } from '../../src/core/model.ts';
import { modelStatus } from '../../src/models/model-status.ts';
import { type OpenContexts, openContexts } from '../../src/models/open-contexts.ts';
import { openModel } from '../../src/models/open-model.ts';
import { hear } from '../laws/model-laws.ts';
import { writeLora } from '../support/lora-file.ts';

const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const hasSmall = (await modelStatus('smollm2-135m', { home })).state === 'present';
const weights = join(home, 'models', 'smollm2-135m.gguf');
/** Of smollm2-135m. */
const WIDTH = 576;
const NAMES = ['base', 'first', 'second'] as const;
type Name = (typeof NAMES)[number];

const lines = Array.from({ length: 40 }, (_none, index) => `word${index % 7} of line ${index}`).join('\n');
/** Of four lengths, so that each number of tokens that a kept prefix leaves over occurs; the last one is found evaluated where it is kept. */
const PREFIXES = [lines, `${lines}\n`, `${lines}\nword`, `${lines}\nword3`, 'Once upon a time, there was a', lines];

describe.skipIf(!hasSmall)('adapters over one base (needs weights: whetstone model pull smollm2-135m)', () => {
  let folder: string;
  let alone: Readonly<Record<Name, readonly (readonly ModelEvent[])[]>>;

  const open = (name: Name, contexts?: OpenContexts): Promise<Model> => {
    const adapter = name === 'base' ? {} : { adapter: join(folder, `${name}.gguf`) };
    const ref = { use: 'smollm2-135m', with: { contextTokens: 1024, sequences: 2, ...adapter } };
    return openModel(ref, { home, threads: 1, ...(contexts ? { contexts } : {}) });
  };
  /** Texts and log-probabilities of an answer: the last bits of both. */
  const ask = async (model: Model, prefix: string): Promise<readonly ModelEvent[]> => {
    const { events } = await hear(model, { prompt: { kind: 'complete', prefix }, logprobs: true, maxTokens: 6 });
    return events.filter(({ type }) => type !== 'end');
  };
  const answersAlone = async (name: Name): Promise<readonly (readonly ModelEvent[])[]> => {
    const model = await open(name);
    const answers: (readonly ModelEvent[])[] = [];
    for (const prefix of PREFIXES) answers.push(await ask(model, prefix));
    await model[Symbol.asyncDispose]?.();
    return answers;
  };
  /** How often the weights lie in this process's memory: each load maps the file anew. */
  const mappings = (): number =>
    readFileSync('/proc/self/maps', 'utf8')
      .split('\n')
      .filter((line) => line.endsWith(weights)).length;
  /** Counts what really goes to the engine. */
  const counted = () => ({ loads: vi.spyOn(Llama.prototype, 'loadModel'), contexts: vi.spyOn(LlamaModel.prototype, 'createContext') });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'adapters-'));
    const lora = { architecture: 'llama', width: WIDTH };
    await writeLora(join(folder, 'first.gguf'), { ...lora, tensor: 'blk.0.attn_q.weight', label: 'first' });
    await writeLora(join(folder, 'second.gguf'), { ...lora, tensor: 'blk.5.attn_output.weight', label: 'second' });
    alone = { base: await answersAlone('base'), first: await answersAlone('first'), second: await answersAlone('second') };
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('answer differently, alone', () => {
    expect(alone.first).not.toEqual(alone.base);
    expect(alone.second).not.toEqual(alone.base);
    expect(alone.second).not.toEqual(alone.first);
    expect(mappings()).toBe(0);
  });

  it.each([
    { most: Number.POSITIVE_INFINITY, prefixes: PREFIXES, opened: 3 },
    { most: 1, prefixes: PREFIXES.slice(0, 2), opened: 3 + 3 * 2 },
  ])('answer in turn, bit for bit, as each does alone; weights are loaded once ($most contexts)', async ({ most, prefixes, opened }) => {
    const { loads, contexts } = counted();
    const kept = openContexts(most);
    const models = { base: await open('base', kept), first: await open('first', kept), second: await open('second', kept) };
    const mapped = mappings();
    for (const [index, prefix] of prefixes.entries()) {
      for (const name of NAMES) expect([name, index, await ask(models[name], prefix)]).toEqual([name, index, alone[name][index]]);
    }
    expect([loads.mock.calls.length, contexts.mock.calls.length]).toEqual([1, opened]);
    expect(mappings()).toBe(mapped);
    await models.first[Symbol.asyncDispose]?.();
    expect(await ask(models.base, lines)).toEqual(alone.base[0]);
    await models.base[Symbol.asyncDispose]?.();
    expect(mappings()).toBe(mapped);
    await models.second[Symbol.asyncDispose]?.();
    expect(mappings()).toBe(0);
    loads.mockRestore();
    contexts.mockRestore();
  });

  it('answer at the same time as each does alone', async () => {
    const kept = openContexts(1);
    const models = await Promise.all(NAMES.map((name) => open(name, kept)));
    const answers = await Promise.all(models.map((model) => ask(model, lines)));
    expect(answers).toEqual(NAMES.map((name) => alone[name][0]));
    for (const model of models) await model[Symbol.asyncDispose]?.();
  });

  it('are read anew from a file that was exchanged, while the base stays loaded', async () => {
    const path = join(folder, 'changing.gguf');
    const answer = async (): Promise<readonly ModelEvent[]> => {
      const model = await openModel(
        { use: 'smollm2-135m', with: { adapter: path, contextTokens: 1024, sequences: 2 } },
        { home, threads: 1 },
      );
      const events = await ask(model, lines);
      await model[Symbol.asyncDispose]?.();
      return events;
    };
    const base = await open('base');
    const { loads } = counted();
    await writeLora(path, { architecture: 'llama', width: WIDTH, tensor: 'blk.0.attn_q.weight', label: 'first' });
    expect(await answer()).toEqual(alone.first[0]);
    await writeLora(path, { architecture: 'llama', width: WIDTH, tensor: 'blk.5.attn_output.weight', label: 'second' });
    expect(await answer()).toEqual(alone.second[0]);
    expect(loads).not.toHaveBeenCalled();
    loads.mockRestore();
    await base[Symbol.asyncDispose]?.();
  });

  it('that cannot be used leave nothing behind', async () => {
    const path = join(folder, 'of-another.gguf');
    await writeLora(path, { architecture: 'llama', width: WIDTH, tensor: 'blk.99.attn_q.weight' });
    const refused = openModel({ use: 'smollm2-135m', with: { adapter: path } }, { home, threads: 1 });
    await expect(refused).rejects.toMatchObject({ code: 'model-failed', message: expect.stringContaining(path) });
    expect(mappings()).toBe(0);
  });
});
