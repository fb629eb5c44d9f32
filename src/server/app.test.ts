import { describe, expect, it } from 'vitest';
import { app } from './app.ts';
import type { Complete, CompletionRequest, CompletionUpdate } from './completion.ts';

const served = { name: 'winner', hash: 'abc', modelName: 'small', modelId: 'gguf:1', contextTokens: 2048 };
const headers = { host: '127.0.0.1:8012', 'content-type': 'application/json', 'user-agent': 'curl/8' };

function withAnswers(complete: Complete, ...others: readonly { readonly name: string; readonly complete: Complete }[]) {
  let clock = 0;
  const repositories = [{ name: 'first', complete }, ...others].map((one) => ({
    ...one,
    served: { ...served, modelName: `small-${one.name}` },
  }));
  const hono = app({ repositories, now: () => (clock += 5) });
  const post = (path: string, body: object | string, more: Record<string, string> = {}, signal?: AbortSignal) =>
    hono.request(path, {
      method: 'POST',
      headers: { ...headers, ...more },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: signal ?? null,
    });
  return { hono, post };
}

function saying(...texts: string[]) {
  const seen: CompletionRequest[] = [];
  async function* complete(request: CompletionRequest): AsyncIterable<CompletionUpdate> {
    seen.push(request);
    for (const text of texts) yield { text, promptTokens: 7, drawnTokens: text.length };
  }
  return { seen, complete };
}

describe('/infill', () => {
  const body = {
    id_slot: 0,
    input_prefix: 'def f(a):\n',
    prompt: '    return ',
    input_suffix: '\n',
    n_predict: 64,
    stream: false,
    n_indent: 4,
  };

  it('answers with the last update, asked with prefix and current line', async () => {
    const { seen, complete } = saying('x', 'a + 1');
    const response = await withAnswers(complete).post('/infill', body);
    expect(await response.json()).toMatchObject({
      content: 'a + 1',
      stop: true,
      tokens_predicted: 5,
      tokens_evaluated: 7,
      truncated: false,
    });
    expect(seen).toEqual([{ prefix: 'def f(a):\n    return ', suffix: '\n' }]);
  });

  it('sends only the fields asked for, nested ones under their whole path', async () => {
    const { complete } = saying('a');
    const response = await withAnswers(complete).post('/infill', { ...body, response_fields: ['content', 'timings/prompt_n', 'no/such'] });
    expect(await response.json()).toEqual({ content: 'a', 'timings/prompt_n': 7 });
  });

  it('answers a warm-up without asking the recipe', async () => {
    const { seen, complete } = saying('a');
    const response = await withAnswers(complete).post('/infill', { ...body, n_predict: 0, response_fields: [''] });
    expect([response.status, await response.json(), seen]).toEqual([200, {}, []]);
  });

  it('puts the blanks back that llama.vscode leaves out, and begins the answer with them', async () => {
    const { seen, complete } = saying('return a');
    const response = await withAnswers(complete).post('/infill', { ...body, prompt: '', n_indent: 4 });
    expect(await response.json()).toMatchObject({ content: '    return a' });
    expect(seen[0]?.prefix).toBe('def f(a):\n    ');
  });

  it('streams events that end with stop', async () => {
    const { complete } = saying('a', 'ab');
    const response = await withAnswers(complete).post('/infill', { ...body, stream: true });
    const events = (await response.text())
      .trim()
      .split('\n\n')
      .map((event) => JSON.parse(event.slice('data: '.length)));
    expect(events).toMatchObject([
      { content: 'ab', stop: false },
      { content: '', stop: true, tokens_predicted: 2 },
    ]);
  });
});

describe('completions', () => {
  it('fills between prompt and suffix', async () => {
    const { seen, complete } = saying('b');
    const response = await withAnswers(complete).post('/v1/completions', { prompt: 'a', suffix: 'c', path: 'x.py' });
    expect(await response.json()).toMatchObject({
      object: 'text_completion',
      choices: [{ index: 0, text: 'b', finish_reason: 'stop' }],
      usage: { total_tokens: 8 },
    });
    expect(seen).toEqual([{ prefix: 'a', suffix: 'c', path: 'x.py' }]);
  });

  it('streams OpenAI events and Mistral events', async () => {
    const { complete } = saying('b');
    const { post } = withAnswers(complete);
    const texts: string[] = [];
    for (const path of ['/v1/completions', '/v1/fim/completions']) {
      texts.push(await (await post(path, { prompt: 'a', suffix: 'c', stream: true })).text());
    }
    expect(texts[0]).toContain('"text":"b"');
    expect(texts[1]).toContain('"delta":{"content":"b"}');
    for (const text of texts) expect(text.endsWith('data: [DONE]\n\n')).toBe(true);
  });
});

describe('one request per client', () => {
  it('lets the newest win: the older one is cancelled, gets 409, and has let go before the newer one begins', async () => {
    const log: string[] = [];
    async function* complete(request: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionUpdate> {
      log.push(`begin ${request.prefix}`);
      if (request.prefix === 'old') {
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
        log.push('end old');
        throw signal.reason;
      }
      yield { text: 'new', promptTokens: 1, drawnTokens: 1 };
    }
    const { post } = withAnswers(complete);
    const older = post('/infill', { input_prefix: 'old', input_suffix: '' });
    await expect.poll(() => log).toEqual(['begin old']);
    const newer = await post('/infill', { input_prefix: 'young', input_suffix: '' });
    expect([(await older).status, newer.status, log]).toEqual([409, 200, ['begin old', 'end old', 'begin young']]);
    expect(await (await older).text()).not.toContain('"content"');
  });

  it('leaves another client alone', async () => {
    const signals: AbortSignal[] = [];
    async function* complete(_: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionUpdate> {
      signals.push(signal);
      await expect.poll(() => signals.length).toBe(2);
      yield { text: 'a', promptTokens: 1, drawnTokens: 1 };
    }
    const { post } = withAnswers(complete);
    const both = await Promise.all([
      post('/infill', { input_prefix: 'a' }),
      post('/infill', { input_prefix: 'b' }, { 'user-agent': 'axios' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });
});

describe('several repositories', () => {
  const request = { input_prefix: 'def f(a):\n', prompt: '    return ', input_suffix: '\n' };

  it('answers each at its own address, in every shape, and the first one at the root, too', async () => {
    const [first, second] = [saying('one'), saying('two')];
    const { hono, post } = withAnswers(first.complete, { name: 'we.b-2', complete: second.complete });
    const contents: unknown[] = [];
    for (const prefix of ['', '/r/first', '/r/we.b-2']) {
      contents.push(((await (await post(`${prefix}/infill`, request)).json()) as { content: string }).content);
      const choices = await (await post(`${prefix}/v1/fim/completions`, { prompt: 'a', suffix: 'b' })).text();
      expect(choices).toContain(`"content":"${contents.at(-1)}"`);
      const models = (await (await hono.request(`${prefix}/v1/models`, { headers })).json()) as { data: { id: string }[] };
      contents.push(models.data[0]?.id);
    }
    expect(contents).toEqual(['one', 'small-first', 'one', 'small-first', 'two', 'small-we.b-2']);
    expect([first.seen.length, second.seen.length]).toEqual([4, 2]);
  });

  it('lets an editor ask two of them at once', async () => {
    const signals: AbortSignal[] = [];
    async function* complete(_: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionUpdate> {
      signals.push(signal);
      await expect.poll(() => signals.length).toBe(2);
      yield { text: 'a', promptTokens: 1, drawnTokens: 1 };
    }
    const { post } = withAnswers(complete, { name: 'second', complete });
    const both = await Promise.all([post('/infill', request), post('/r/second/infill', request)]);
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
  });

  it('keeps one turn for one repository, by whichever address it is asked', async () => {
    async function* complete({ prefix }: CompletionRequest, signal: AbortSignal): AsyncIterable<CompletionUpdate> {
      if (prefix === 'old') await new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      yield { text: 'new', promptTokens: 1, drawnTokens: 1 };
    }
    const { post } = withAnswers(complete);
    const older = post('/infill', { input_prefix: 'old' });
    const newer = await post('/r/first/infill', { input_prefix: 'new' });
    expect([(await older).status, newer.status]).toEqual([409, 200]);
  });

  it('names those that are served to who asks for another, and guards them all by the door', async () => {
    const { post } = withAnswers(saying('a').complete, { name: 'second', complete: saying('b').complete });
    const unknown = await post('/r/third/infill', request);
    expect([unknown.status, await unknown.json()]).toEqual([
      404,
      { error: expect.objectContaining({ message: 'No repository third is served here.', hint: 'Served are: first, second.' }) },
    ]);
    expect(await (await post('/r/second/nothing', request)).text()).toContain('There is no POST /r/second/nothing here.');
    expect((await post('/r/second/infill', request, { host: 'evil.example' })).status).toBe(403);
    expect((await post('/r/second/infill', '{')).status).toBe(400);
  });
});

describe('the door', () => {
  it('refuses a foreign host name, a body that is no JSON and an unknown path', async () => {
    const { hono, post } = withAnswers(saying('a').complete);
    expect((await post('/infill', {}, { host: 'evil.example' })).status).toBe(403);
    expect((await post('/infill', '{')).status).toBe(400);
    expect((await post('/infill', { input_prefix: 3 })).status).toBe(400);
    expect((await hono.request('/nothing', { headers })).status).toBe(404);
  });

  it('tells health, model and recipe', async () => {
    const { hono } = withAnswers(saying('a').complete);
    const get = async (path: string) => (await hono.request(path, { headers })).json();
    expect(await get('/health')).toEqual({ status: 'ok' });
    expect(await get('/v1/models')).toMatchObject({ data: [{ id: 'small-first' }] });
    expect(await get('/props')).toMatchObject({
      whetstone: { repository: 'first', recipe: 'winner', hash: 'abc', answered: 0, cancelled: 0 },
    });
  });
});
