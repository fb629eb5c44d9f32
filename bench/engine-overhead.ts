/**
 * What our provider costs over the engine alone: the same prompt, greedy, the same number of tokens, once through `openModel` and
 * once through the public interface of node-llama-cpp with one sequence, its own batches and nothing around it.
 *
 * Rounds alternate, so that a drift of the machine hits both. Aim: at most 3 %. Wall time needs a quiet machine; with `--threads 1`
 * the processor time beside it says nearly the same on a busy one:
 * `node bench/engine-overhead.ts [--model NAME] [--rounds 5] [--threads N] [--chunk-ms 250] [--home FOLDER]`
 */
import { readFileSync } from 'node:fs';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { modelPath } from '../src/models/model-status.ts';
import { openModel } from '../src/models/open-model.ts';

const PROMPT_CHARACTERS = 1600;
const TOKENS = 48;
const AIM = 1.03;

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string' },
    'chunk-ms': { type: 'string' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const threads = values.threads ? Number(values.threads) : availableParallelism();
const source = readFileSync(new URL('../src/models/llama-engine.ts', import.meta.url), 'utf8');
const textOf = (round: number): string => `// ${round}\n${source.slice(0, PROMPT_CHARACTERS)}`;

interface Timing {
  readonly prefillMs: number;
  readonly decodeMs: number;
  readonly tokens: number;
  /** Processor time of the whole process. */
  readonly cpuMs: number;
}

function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

const llama = await getLlama({ gpu: false, build: 'never', logLevel: LlamaLogLevel.error, progressLogs: false });
const bareModel = await llama.loadModel({ modelPath: modelPath(values.model, values.home), gpuLayers: 0 });
const bareContext = await bareModel.createContext({ contextSize: 4096, sequences: 1, batchSize: 512, threads });
const sequence = bareContext.getSequence();

async function bare(round: number): Promise<Timing> {
  await sequence.clearHistory();
  const cpu = process.cpuUsage();
  const started = performance.now();
  let firstAt = started;
  let tokens = 0;
  for await (const _token of sequence.evaluate(bareModel.tokenize(textOf(round)), { temperature: 0, yieldEogToken: true })) {
    if (tokens++ === 0) firstAt = performance.now();
    if (tokens === TOKENS) break;
  }
  return { prefillMs: firstAt - started, decodeMs: performance.now() - firstAt, tokens, cpuMs: cpuSince(cpu) };
}

const ours = await openModel(
  { use: values.model },
  {
    home: values.home,
    threads: values.threads ? threads : undefined,
    chunkMs: values['chunk-ms'] ? Number(values['chunk-ms']) : undefined,
  },
);
async function provider(round: number, logprobs: boolean): Promise<Timing> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  let firstAt = started;
  let tokens = 0;
  const prompt = { kind: 'complete', prefix: textOf(round) } as const;
  const request = { prompt, samples: 1, seed: 0, temperature: 0, maxTokens: TOKENS, logprobs, signal: new AbortController().signal };
  for await (const event of ours.generate(request)) {
    if (event.type === 'text-delta' && tokens === 0) firstAt = performance.now();
    if (event.type === 'text-delta') tokens += event.tokens ?? 0;
  }
  return { prefillMs: firstAt - started, decodeMs: performance.now() - firstAt, tokens, cpuMs: cpuSince(cpu) };
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] as number;
}
const perToken = ({ decodeMs, tokens }: Timing): number => decodeMs / Math.max(1, tokens - 1);

await bare(-1);
await provider(-1, false);
const rows: { engine: Timing; plain: Timing; withLogprobs: Timing; ratio: number; cpuRatio: number; logprobRatio: number }[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  // Three different first lines: nothing of a prompt may be found evaluated.
  const engine = await bare(3 * round);
  const plain = await provider(3 * round + 1, false);
  const withLogprobs = await provider(3 * round + 2, true);
  const total = (timing: Timing): number => timing.prefillMs + perToken(timing) * TOKENS;
  rows.push({
    engine,
    plain,
    withLogprobs,
    ratio: total(plain) / total(engine),
    cpuRatio: plain.cpuMs / engine.cpuMs,
    logprobRatio: perToken(withLogprobs) / perToken(plain),
  });
}
await ours[Symbol.asyncDispose]?.();
await bareContext.dispose();
await bareModel.dispose();

const of = (arm: 'engine' | 'plain' | 'withLogprobs') => ({
  'prefill ms': Math.round(median(rows.map((row) => row[arm].prefillMs))),
  'cpu ms': Math.round(median(rows.map((row) => row[arm].cpuMs))),
  'ms per token': Number(median(rows.map((row) => perToken(row[arm]))).toFixed(2)),
});
const ratio = Number(median(rows.map((row) => row.ratio)).toFixed(3));
const cpuRatio = Number(median(rows.map((row) => row.cpuRatio)).toFixed(3));
const logprobRatio = Number(median(rows.map((row) => row.logprobRatio)).toFixed(3));
console.table({ 'engine alone': of('engine'), 'our provider': of('plain'), 'with log-probabilities': of('withLogprobs') });
console.log(
  `aim: at most ${AIM}: ${ratio <= AIM ? 'reached' : 'missed'} (${ratio}; processor time ${cpuRatio}); log-probabilities cost ${((logprobRatio - 1) * 100).toFixed(1)} % a token`,
);
console.log(
  JSON.stringify({ bench: 'engine-overhead', model: ours.id, threads, rounds: rows.length, ratio, cpuRatio, logprobRatio, rows }),
);
