/**
 * Eight samples of one prompt in one request, against eight requests of one sample each.
 *
 * Two baselines in the same run: requests that evaluate the whole prompt every time (`cold`), and requests that find it evaluated
 * already (`warm`). Aim: at most 0.4 of the time of the cold ones. Wall time needs a quiet machine; with `--threads 1` the ratios of
 * processor time say nearly the same on a busy one:
 * `node bench/shared-samples.ts [--model NAME] [--rounds 3] [--threads N] [--home FOLDER]`
 */
import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Model, Prompt } from '../src/core/model.ts';
import { openModel } from '../src/models/open-model.ts';

const SAMPLES = 8;
const MAX_TOKENS = 32;
const PREFIX_CHARACTERS = 1500;
const SUFFIX_CHARACTERS = 400;
const AIM = 0.4;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});

const source = readFileSync(new URL('../src/models/draw-samples.ts', import.meta.url), 'utf8');
let prompts = 0;

/** A hole in our own source. A number in the first line makes each prompt new to the engine from its first tokens on. */
function freshPrompt(): Prompt {
  const at = source.indexOf('const started = performance.now()');
  const prefix = `// ${++prompts}\n${source.slice(at - PREFIX_CHARACTERS, at)}`;
  return { kind: 'infill', prefix, suffix: source.slice(at + 40, at + 40 + SUFFIX_CHARACTERS) };
}

async function timed(model: Model, requests: readonly { readonly prompt: Prompt; readonly samples: number; readonly seed: number }[]) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let drawnTokens = 0;
  let promptTokens = 0;
  for (const request of requests) {
    const signal = new AbortController().signal;
    for await (const event of model.generate({ ...request, temperature: 0.8, maxTokens: MAX_TOKENS, signal })) {
      if (event.type !== 'end') continue;
      drawnTokens += event.usage.drawnTokens;
      promptTokens = event.usage.promptTokens;
    }
  }
  const { user, system } = process.cpuUsage(cpu);
  return { ms: performance.now() - started, cpuMs: (user + system) / 1000, drawnTokens, promptTokens };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}

const model = await openModel({ use: values.model }, { home: values.home, threads: values.threads ? Number(values.threads) : undefined });
await timed(model, [{ prompt: freshPrompt(), samples: SAMPLES, seed: 0 }]);
const rows: Record<'shared' | 'cold' | 'warm', Awaited<ReturnType<typeof timed>>>[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const seed = 100 * round;
  const seeds = Array.from({ length: SAMPLES }, (_none, sample) => seed + sample);
  const shared = await timed(model, [{ prompt: freshPrompt(), samples: SAMPLES, seed }]);
  const cold = await timed(
    model,
    seeds.map((one) => ({ prompt: freshPrompt(), samples: 1, seed: one })),
  );
  const same = freshPrompt();
  const warm = await timed(
    model,
    seeds.map((one) => ({ prompt: same, samples: 1, seed: one })),
  );
  rows.push({ shared, cold, warm });
}
await model[Symbol.asyncDispose]?.();

const ms = (arm: 'shared' | 'cold' | 'warm'): number => median(rows.map((row) => row[arm].ms));
const result = {
  bench: 'shared-samples',
  model: model.id,
  rounds: rows.length,
  promptTokens: rows[0]?.shared.promptTokens,
  sharedMs: Math.round(ms('shared')),
  coldMs: Math.round(ms('cold')),
  warmMs: Math.round(ms('warm')),
  ratioToCold: Number(median(rows.map((row) => row.shared.ms / row.cold.ms)).toFixed(3)),
  ratioToWarm: Number(median(rows.map((row) => row.shared.ms / row.warm.ms)).toFixed(3)),
  cpuRatioToCold: Number(median(rows.map((row) => row.shared.cpuMs / row.cold.cpuMs)).toFixed(3)),
  cpuRatioToWarm: Number(median(rows.map((row) => row.shared.cpuMs / row.warm.cpuMs)).toFixed(3)),
  drawnTokens: { shared: rows[0]?.shared.drawnTokens, cold: rows[0]?.cold.drawnTokens, warm: rows[0]?.warm.drawnTokens },
};
console.table({
  'one request, 8 samples': { ms: result.sharedMs, ratio: 1 },
  '8 requests, prompt evaluated each time': { ms: result.coldMs, ratio: result.ratioToCold },
  '8 requests, prompt kept': { ms: result.warmMs, ratio: result.ratioToWarm },
});
console.log(`aim: ratio to cold at most ${AIM}: ${result.ratioToCold <= AIM ? 'reached' : 'missed'}`);
console.log(JSON.stringify(result));
