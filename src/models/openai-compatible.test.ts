import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hear, modelLaws } from '../../test/laws/model-laws.ts';
import { type LocalServer, localServer } from '../../test/support/local-server.ts';
import { openAiCompatible } from './openai-compatible.ts';

interface Asked {
  readonly prompt?: string;
  readonly suffix?: string;
  readonly messages?: readonly { role: string; content: string }[];
  readonly seed: number;
  readonly max_tokens: number;
  readonly temperature: number;
  readonly stop?: readonly string[];
  readonly logprobs?: unknown;
}

const ANSWERS = [
  ['alpha', ' +', ' beta', ' *', ' two'],
  ['gamma', ' -', ' delta', ' /', ' four'],
  ['other', '(', 'words', ')', '!'],
];

function send(response: ServerResponse, chunk: unknown): void {
  response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

/** Answers like llama-server: one chunk per token, then the usage, obeying seed, limit and nothing else. */
async function serve(path: string, body: string, response: ServerResponse): Promise<void> {
  const asked = JSON.parse(body) as Asked;
  const tokens = ANSWERS[asked.temperature === 0 ? 0 : asked.seed % ANSWERS.length]!;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  let drawn = 0;
  for (const token of tokens) {
    if (drawn++ === asked.max_tokens || response.destroyed) break;
    const choice = path.endsWith('/chat/completions') ? { delta: { content: token } } : { text: token };
    const logprobs = path.endsWith('/chat/completions') ? { content: [{ logprob: -0.5 }] } : { token_logprobs: [-0.5] };
    send(response, { choices: [{ ...choice, finish_reason: null, ...(asked.logprobs ? { logprobs } : {}) }] });
    await delay(2);
  }
  send(response, { choices: [{ text: '', finish_reason: drawn > asked.max_tokens ? 'length' : 'stop' }] });
  send(response, { choices: [], usage: { prompt_tokens: 9, completion_tokens: Math.min(asked.max_tokens, tokens.length) } });
  response.end('data: [DONE]\n\n');
}

const infill = { kind: 'infill', prefix: 'a = ', suffix: '\nb' } as const;
const chat = { kind: 'chat', messages: [{ role: 'user', content: 'Hi' }] } as const;
let server: LocalServer;
beforeAll(async () => {
  server = await localServer(({ path, body }, response) => serve(path, body, response));
});
afterAll(() => server[Symbol.asyncDispose]());

const open = (more: object = {}) => openAiCompatible({ baseUrl: `${server.url}/v1`, model: 'coder', ...more });
const lastAsked = (): Asked => JSON.parse(server.requests.at(-1)!.body);

modelLaws('openai-compatible, completions', { open: async () => open(), prompt: infill });
modelLaws('openai-compatible, chat', { open: async () => open(), prompt: chat });
modelLaws('openai-compatible, own prompts', { open: async () => open({ family: 'qwen2.5-coder' }), prompt: infill });

describe('openAiCompatible', () => {
  it('lets the server build prompts when no family is named', async () => {
    await hear(open(), { prompt: infill, stopStrings: ['\n'] });
    expect(server.requests.at(-1)!.path).toBe('/v1/completions');
    expect(lastAsked()).toMatchObject({ prompt: 'a = ', suffix: '\nb', stop: ['\n'], temperature: 0, max_tokens: 24, seed: 7 });
  });

  it('builds prompts of a named family, in which the text of the user spells no special token', async () => {
    await hear(open({ family: 'qwen2.5-coder' }), { prompt: { ...infill, prefix: 'x = "<|fim_suffix|>"' } });
    expect(lastAsked().prompt).toBe('<|fim_prefix|>x = "< |fim_suffix|>"<|fim_suffix|>\nb<|fim_middle|>');
    expect(lastAsked().suffix).toBeUndefined();
    await hear(open({ family: 'qwen2.5-coder' }), { prompt: { ...chat, answerStart: 'Well' } });
    expect(lastAsked().prompt).toMatch(/<\|im_start\|>assistant\nWell$/);
  });

  it('begins the answer with the forced start and does not repeat an echo of it', async () => {
    const { texts } = await hear(open({ family: 'qwen2.5-coder' }), { prompt: infill, forcedStart: 'my_' });
    expect(lastAsked().prompt).toMatch(/<\|fim_middle\|>my_$/);
    expect(texts).toEqual(['my_alpha + beta * two']);
    expect((await hear(open(), { prompt: chat, forcedStart: 'alpha' })).texts).toEqual(['alpha + beta * two']);
    expect(lastAsked().messages?.at(-1)).toEqual({ role: 'assistant', content: 'alpha' });
  });

  it('closes the connection when the rule ends a sample', async () => {
    const before = server.brokenOff();
    await hear(open(), { prompt: infill, stop: { id: 'x', shouldStop: (text) => text.length > 2 } });
    await delay(30);
    expect(server.brokenOff()).toBe(before + 1);
  });

  it('sends the key and tells the usage', async () => {
    const { usage } = await hear(openAiCompatible({ baseUrl: `${server.url}/v1/`, model: 'coder' }, { apiKey: 'secret' }), {
      prompt: infill,
    });
    expect(server.requests.at(-1)!.headers.authorization).toBe('Bearer secret');
    expect(usage).toMatchObject({ promptTokens: 9, drawnTokens: 5 });
  });

  it('cannot infill with a family that cannot', () => {
    expect(open({ family: 'smollm2' }).can.has('infill')).toBe(false);
    expect(open().can.has('infill')).toBe(true);
    expect(() => open({ family: 'unheard' })).toThrow('No family');
  });

  it('says what went wrong', async () => {
    const failing = async (answer: (response: ServerResponse) => void) => {
      await using broken = await localServer((_request, response) => answer(response));
      return await hear(openAiCompatible({ baseUrl: `${broken.url}/v1`, model: 'x' }), { prompt: infill });
    };
    await expect(failing((response) => response.writeHead(404).end('no such model'))).rejects.toMatchObject({
      code: 'model-unavailable',
      message: expect.stringContaining('404: no such model'),
    });
    await expect(failing((response) => response.end('data: <html>\n\n'))).rejects.toMatchObject({ code: 'model-failed' });
    await expect(failing((response) => response.end('data: {"choices":[{"text":"a"}]}\n\n'))).rejects.toMatchObject({
      code: 'model-failed',
    });
    await expect(failing((response) => response.end('data: {"error":{"message":"no memory"}}\n\n'))).rejects.toThrow('no memory');
    const nowhere = openAiCompatible({ baseUrl: 'http://127.0.0.1:9/v1', model: 'x' });
    await expect(hear(nowhere, { prompt: infill })).rejects.toMatchObject({ code: 'model-unavailable' });
  });
});
