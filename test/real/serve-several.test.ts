import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { Llama, LlamaModel } from 'node-llama-cpp';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { pipelineRef } from '../../src/catalogue.ts';
import { boundaryRecipe } from '../../src/cli/baselines.ts';
import { readEnvironment } from '../../src/cli/environment.ts';
import { resolveSettings } from '../../src/cli/resolve-settings.ts';
import { openRepositories } from '../../src/cli/served-repositories.ts';
import type { Recipe } from '../../src/core/recipe.ts';
import { modelStatus } from '../../src/models/model-status.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { writeLora } from '../support/lora-file.ts';
import { type Running, runWhetstone, startWhetstone } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const hasSmall = (await modelStatus('smollm2-135m', { home })).state === 'present';

const headers = { 'content-type': 'application/json' };
/** llama.vim's fields with the cursor where a line of the repository begins. */
function body(root: string): string {
  const text = readFileSync(join(root, 'figures.py'), 'utf8');
  const at = text.indexOf('total = total + value');
  expect(at).toBeGreaterThan(0);
  const lineStart = text.lastIndexOf('\n', at) + 1;
  return JSON.stringify({
    input_prefix: text.slice(0, lineStart),
    prompt: text.slice(lineStart, at),
    input_suffix: text.slice(at + 'total = total + value'.length),
  });
}

async function contentOf(url: string, root: string): Promise<string> {
  const response = await fetch(`${url}/infill`, { method: 'POST', body: body(root), headers });
  expect(response.status).toBe(200);
  return ((await response.json()) as { content: string }).content;
}

function withRecipe(root: string, recipe: Recipe): void {
  mkdirSync(join(root, '.whetstone'), { recursive: true });
  writeFileSync(join(root, '.whetstone', 'whetstone.recipe.json'), JSON.stringify(recipe));
}

async function serving(roots: readonly string[], options: { readonly home?: string } = {}) {
  const server = startWhetstone(['serve', ...roots, '--port', '0', '--json'], options);
  await server.said('Ctrl-C ends it.');
  const told = JSON.parse(/^\{[\s\S]*^\}/m.exec(server.output())?.[0] ?? '') as Told;
  return { server, told };
}

interface Told {
  readonly url: string;
  readonly repositories: readonly { readonly name: string; readonly root: string; readonly url: string; readonly editors: unknown }[];
}

async function ended(server: Running): Promise<void> {
  server.child.kill('SIGINT');
  expect((await server.finished).code).toBe(130);
}

describe.skipIf(!hasSandbox)('whetstone serve for several repositories (needs a sandbox)', () => {
  const empty = mkdtempSync(join(tmpdir(), 'whetstone-home-'));
  const [api, web] = [smallRepository(), smallRepository()];
  afterAll(() => {
    for (const folder of [empty, api, web]) rmSync(folder, { recursive: true, force: true });
  });

  beforeAll(() => {
    for (const [root, text] of [
      [api, 'total = 1\n    return total\n'],
      [web, 'total = 2\n    return total\n'],
    ] as const) {
      withRecipe(root, boundaryRecipe({ use: 'scripted', with: { answers: [{ texts: [text] }] } }, 0));
    }
  });

  it('answers each at its own address, and the first one at the root, too', async () => {
    const { server, told } = await serving([api, web], { home: empty });
    try {
      expect(told.repositories.map(({ name, root, url }) => [name, root, url])).toEqual(
        [api, web].map((root) => [basename(root), root, `${told.url}/r/${basename(root)}`]),
      );
      expect(JSON.stringify(told.repositories[1]?.editors)).toContain(`${told.url}/r/${basename(web)}/infill`);
      const urls = [told.url, ...told.repositories.map(({ url }) => url)];
      const contents: string[] = [];
      for (const url of urls) contents.push(await contentOf(url, api));
      expect(contents).toEqual(['total = 1', 'total = 1', 'total = 2']);
      const props = await (await fetch(`${urls[2]}/props`)).json();
      expect(props).toMatchObject({ whetstone: { repository: basename(web), answered: 1 } });
    } finally {
      await ended(server);
    }
  });

  it('prints the lines of each', async () => {
    const server = startWhetstone(['serve', api, web, '--port', '0'], { home: empty });
    await server.said('Ctrl-C ends it.');
    await ended(server);
    for (const root of [api, web]) expect(server.output()).toMatch(new RegExp(`llama-vscode.endpoint": "\\S+/r/${basename(root)}"`));
    expect(server.output()).toContain(`name: Whetstone ${basename(web)}`);
  });

  it('refuses the same one twice and one without a recipe, before anything is loaded', async () => {
    const bare = smallRepository();
    const results = [await runWhetstone(['serve', api, api], { home: empty }), await runWhetstone(['serve', api, bare], { home: empty })];
    rmSync(bare, { recursive: true, force: true });
    expect(results.map(({ code }) => code)).toEqual([1, 1]);
    expect(results[0]?.stderr).toContain(`Two repositories would answer at /r/${basename(api)}`);
    expect(results[1]?.stderr).toContain(`There is no recipe ${join(bare, 'whetstone.recipe.json')}`);
    for (const { stderr } of results) expect(stderr).not.toContain('Loading');
  });
});

describe.skipIf(!hasSandbox || !hasSmall)('whetstone serve with adapters (needs a sandbox, and: whetstone model pull smollm2-135m)', () => {
  const [plain, trained] = [smallRepository(), smallRepository()];
  const adapter = '.whetstone/training/some/adapter.gguf';
  const recipe = (options: object): Recipe => ({
    ...boundaryRecipe({ use: 'smollm2-135m', with: { contextTokens: 1024, sequences: 2, ...options } }, 0),
    technique: pipelineRef({ plan: { use: 'continue' } }),
    limits: { tokens: 64, wallMs: 120_000 },
  });
  /** How often the weights lie in the memory of a process. */
  const mappings = ({ child }: Running): number =>
    readFileSync(`/proc/${child.pid}/maps`, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('smollm2-135m.gguf')).length;
  /** Strong enough to change the first token. */
  const lora = { tensor: 'blk.10.attn_output.weight', architecture: 'llama', width: 576, strength: 2 };

  beforeAll(async () => {
    withRecipe(plain, recipe({}));
    withRecipe(trained, recipe({ adapter }));
    mkdirSync(join(trained, '.whetstone/training/some'), { recursive: true });
    await writeLora(join(trained, adapter), lora);
  });
  afterAll(() => {
    for (const folder of [plain, trained]) rmSync(folder, { recursive: true, force: true });
  });

  it('answers for each with its own adapter, as if it were served alone, over weights that are loaded once', async () => {
    const alone: { readonly content: string; readonly mapped: number }[] = [];
    for (const root of [plain, trained]) {
      const { server, told } = await serving([root]);
      alone.push({ content: await contentOf(told.url, root), mapped: mappings(server) });
      await ended(server);
    }
    expect(alone[0]?.content).not.toBe(alone[1]?.content);
    const { server, told } = await serving([plain, trained]);
    try {
      const [first, second] = told.repositories.map(({ url }) => url) as [string, string];
      const contents: string[] = [];
      for (const [url, root] of [
        [first, plain],
        [second, trained],
        [first, plain],
      ] as const)
        contents.push(await contentOf(url, root));
      expect(contents).toEqual([alone[0]?.content, alone[1]?.content, alone[0]?.content]);
      expect(alone.map(({ mapped }) => mapped)).toEqual([mappings(server), mappings(server)]);
      expect(mappings(server)).toBeGreaterThan(0);
    } finally {
      await ended(server);
    }
  });

  it('holds one context for two repositories that name the same model', async () => {
    const { loads, contexts } = {
      loads: vi.spyOn(Llama.prototype, 'loadModel'),
      contexts: vi.spyOn(LlamaModel.prototype, 'createContext'),
    };
    const environment = { ...readEnvironment(), home };
    const settings = (root: string) => resolveSettings({ flags: {}, repository: root });
    const planned = [plain, plain, trained].map((root, at) => ({
      name: `n${at}`,
      root,
      recipe: recipe(root === trained ? { adapter } : {}),
      settings: settings(root),
    }));
    {
      await using opened = await openRepositories(planned, environment, () => {});
      const texts: string[] = [];
      for (const { complete } of opened.repositories) {
        const request = { prefix: 'def total_of(values):\n    ', suffix: '\n' };
        for await (const { text } of complete(request, new AbortController().signal)) texts.push(text);
      }
      expect(texts[1]).toBe(texts[0]);
      expect([loads.mock.calls.length, contexts.mock.calls.length]).toEqual([1, 2]);
    }
    expect(readFileSync('/proc/self/maps', 'utf8')).not.toContain('smollm2-135m.gguf');
    loads.mockRestore();
    contexts.mockRestore();
  });

  it('names an adapter that is missing, and one that was made for other weights', async () => {
    await writeLora(join(plain, 'other.gguf'), { ...lora, base: '0'.repeat(64) });
    withRecipe(plain, recipe({ adapter: 'other.gguf' }));
    const other = await runWhetstone(['serve', trained, plain]);
    withRecipe(plain, recipe({ adapter: 'nowhere.gguf' }));
    const missing = await runWhetstone(['serve', trained, plain]);
    withRecipe(plain, recipe({}));
    expect([other.code, missing.code]).toEqual([1, 1]);
    expect(other.stderr).toContain(`The adapter ${join(plain, 'other.gguf')} was trained on the weights 0000000000000000`);
    expect(missing.stderr).toContain(`There is no adapter at ${join(plain, 'nowhere.gguf')}`);
  });
});
