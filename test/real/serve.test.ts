import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { boundaryRecipe } from '../../src/cli/baselines.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { type Running, startWhetstone } from '../support/run-whetstone.ts';
import { smallRepository } from '../support/small-repository.ts';

const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
/** Between tokens, so that a request is still under way when the next one comes. */
const SLOW_MS = 120;

describe.skipIf(!hasSandbox)('whetstone serve with a scripted model (needs a sandbox)', () => {
  const home = mkdtempSync(join(tmpdir(), 'whetstone-home-'));
  let root: string;
  let server: Running;
  let url: string;

  beforeAll(async () => {
    root = smallRepository();
    // The line of the first hole stands in every prompt but that of the first hole.
    const answers = [
      { when: 'total = total + value', texts: ['best = value\n    return best\n'] },
      { texts: ['total = total + value\n    return total\n'] },
    ];
    const recipe = boundaryRecipe({ use: 'scripted', with: { answers, delayMs: SLOW_MS } }, 0);
    mkdirSync(join(root, '.whetstone'), { recursive: true });
    writeFileSync(join(root, '.whetstone', 'whetstone.recipe.json'), JSON.stringify(recipe));
    server = startWhetstone(['serve', root, '--port', '0', '--verbose'], { home });
    await server.said('Ctrl-C ends it.');
    url = /answers at (\S+)/.exec(server.output())?.[1] ?? '';
  });
  afterAll(async () => {
    server.child.kill('SIGINT');
    const { code } = await server.finished;
    rmSync(root, { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
    expect(code).toBe(130);
  });

  /** llama.vim's request with the cursor at the first `|`. */
  const asked = (marked: string): object => {
    const [before = '', after = ''] = marked.split('|');
    const lineStart = before.lastIndexOf('\n') + 1;
    return {
      id_slot: 0,
      input_prefix: before.slice(0, lineStart),
      prompt: before.slice(lineStart),
      input_suffix: after,
      input_extra: [],
      n_predict: 128,
      stop: [],
      n_indent: 4,
      top_k: 40,
      top_p: 0.9,
      samplers: ['top_k', 'top_p', 'infill'],
      stream: false,
      cache_prompt: true,
      t_max_prompt_ms: 500,
      t_max_predict_ms: 1000,
      response_fields: ['content', 'timings/prompt_n'],
    };
  };
  const marked = (find: string): string => {
    const text = readFileSync(join(root, 'figures.py'), 'utf8');
    const at = text.indexOf(find);
    expect(at).toBeGreaterThan(0);
    return `${text.slice(0, at)}|${text.slice(at + find.length)}`;
  };
  const post = (body: object, signal?: AbortSignal): Promise<Response> =>
    fetch(`${url}/infill`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
      signal: signal ?? null,
    });

  it('answers in the shape of llama.vim, and cuts where the hole ends', async () => {
    const response = await post(asked(marked('total = total + value')));
    expect([response.status, await response.json()]).toEqual([
      200,
      { content: 'total = total + value', 'timings/prompt_n': expect.any(Number) },
    ]);
  });

  it('lets the newest request win: the older one is refused without content', async () => {
    const older = post(asked(marked('total = total + value')));
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS * 2));
    const newer = await post(asked(marked('best = value')));
    expect([(await older).status, newer.status]).toEqual([409, 200]);
    expect(await (await older).text()).not.toContain('"content"');
    expect(await newer.json()).toMatchObject({ content: expect.stringContaining('best = value') });
  });

  it('frees the engine when the editor hangs up', async () => {
    const before = (await (await fetch(`${url}/props`)).json()) as { whetstone: { cancelled: number } };
    const controller = new AbortController();
    const left = post(asked(marked('total = total + value')), controller.signal).catch((error: Error) => error.name);
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS * 2));
    controller.abort();
    expect(await left).toBe('AbortError');
    await expect
      .poll(async () => ((await (await fetch(`${url}/props`)).json()) as { whetstone: { cancelled: number } }).whetstone.cancelled, {
        timeout: 5000,
      })
      .toBe(before.whetstone.cancelled + 1);
  });

  it('streams completions with a suffix, and fills in files it has never seen', async () => {
    const body = JSON.stringify({
      prompt: 'def other(values):\n    total = 0\n    for value in values:\n        ',
      suffix: '\n',
      stream: true,
    });
    const response = await fetch(`${url}/v1/completions`, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    const text = await response.text();
    expect(text).toContain('total = total + value');
    expect(text.trimEnd().endsWith('data: [DONE]')).toBe(true);
  });

  it('listens on this machine only and refuses foreign host names', async () => {
    const { port } = new URL(url);
    const status = await new Promise((resolve, reject) => {
      request({ host: '127.0.0.1', port, path: '/health', headers: { host: 'example.org' } }, (response) => resolve(response.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok' });
  });

  it('says which port is taken', async () => {
    const second = startWhetstone(['serve', root, '--port', new URL(url).port], { home });
    const { code, stderr } = await second.finished;
    expect([code, stderr]).toEqual([1, expect.stringContaining('is taken')]);
  });
});
