/**
 * The same prompt evaluated in chunks of many sizes: how far the distributions after it lie apart. The baseline is one pass. And the tokens
 * after it, one at a time, with one thread and with more: they must not differ at all.
 *
 * `node bench/evaluation-shapes.ts [--model NAME] [--threads 2] [--home FOLDER]`. To be repeated with every new version of the engine: what
 * `STEP_TOKENS` and the longest chunk of `src/models/prefill-pace.ts` promise rests on it.
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadEngine } from '../src/models/llama-engine.ts';

const PROMPT_TOKENS = 339;
const DRAWN_TOKENS = 12;
const SIZES = [1, 3, 4, 8, 12, 17, 24, 32, 40, 56, 60, 64, 68, 96, 128, 192];

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    threads: { type: 'string', default: '2' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const path = join(values.home, 'models', `${values.model}.gguf`);
const engine = await loadEngine({ path, sha256: values.model, contextTokens: 1024, sequences: 2, threads: Number(values.threads) });
await engine.open();
const source = readFileSync(new URL('../src/runner/race.ts', import.meta.url), 'utf8');
const tokens = engine.tokenize(source).slice(0, PROMPT_TOKENS);

/** ln p of the likeliest next token. */
async function evaluated(chunk: number): Promise<number> {
  engine.trim(0, 0);
  let logprob = Number.NaN;
  for (let position = 0; position < tokens.length; position += chunk) {
    const part = tokens.slice(position, position + chunk);
    const isLast = position + chunk >= tokens.length;
    const { indices } = await engine.decode([{ sequence: 0, position, tokens: part, logits: isLast ? 'last' : 'none' }]);
    if (isLast) logprob = (await engine.top(indices[0]?.[0] as number)).logprob;
  }
  return logprob;
}

const whole = await evaluated(PROMPT_TOKENS);
const rows: { readonly chunk: number; readonly logprob: number }[] = [];
for (const chunk of SIZES) rows.push({ chunk, logprob: await evaluated(chunk) });
/** ln p of the likeliest token after each of some tokens that are evaluated one by one, as drawn ones are. */
async function drawnOneByOne(threads: number): Promise<readonly number[]> {
  await evaluated(32);
  engine.setThreads(threads);
  const logprobs: number[] = [];
  for (const [index, token] of following.entries()) {
    const row = { sequence: 0, position: PROMPT_TOKENS + index, tokens: [token], logits: 'last' } as const;
    const { indices } = await engine.decode([row]);
    logprobs.push((await engine.top(indices[0]?.[0] as number)).logprob);
  }
  engine.setThreads(Number(values.threads));
  return logprobs;
}

const following = engine.tokenize(source).slice(PROMPT_TOKENS, PROMPT_TOKENS + DRAWN_TOKENS);
const alone = await drawnOneByOne(1);
const together = await drawnOneByOne(Number(values.threads));
const differing = alone.filter((logprob, index) => logprob !== together[index]).length;
await engine.dispose();
const usual = rows.find(({ chunk }) => chunk === 32)?.logprob;
for (const { chunk, logprob } of rows) {
  const verdict = logprob === usual ? 'equal to chunks of 32' : `${(logprob - (usual ?? 0)).toFixed(4)} nats from them`;
  console.log(`chunks of ${String(chunk).padStart(3)}: ln p ${logprob.toFixed(6)}, ${verdict}`);
}
console.log(`one pass of ${PROMPT_TOKENS}: ln p ${whole.toFixed(6)}`);
console.log(`tokens one by one: ${differing} of ${DRAWN_TOKENS} differ between 1 and ${values.threads} threads`);
const equal = rows.filter(({ logprob }) => logprob === usual).map(({ chunk }) => chunk);
console.log(
  JSON.stringify({
    bench: 'evaluation-shapes',
    model: values.model,
    threads: Number(values.threads),
    whole,
    rows,
    equal,
    drawnDiffering: differing,
  }),
);
