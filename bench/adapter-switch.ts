/**
 * From one adapter to another over the same weights: the time to the first token of a short prompt, in three ways, taken in turn.
 *
 * - reload: weights, adapter and context are loaded anew (what every switch took before weights were shared)
 * - reopen: the weights stay; the context is closed and one for the other adapter is opened (more repositories than kept contexts)
 * - switch: both contexts are open (no more repositories than kept contexts), and the prompt was evaluated before
 *
 * `node bench/adapter-switch.ts [--model NAME] [--adapters A.gguf,B.gguf] [--rounds 7] [--threads 1] [--home FOLDER]`. Without `--adapters`
 * none is used, and the same weights are asked in two contexts. Memory is the process's resident set with one context and with two.
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Model } from '../src/core/model.ts';
import { openContexts } from '../src/models/open-contexts.ts';
import { openModel } from '../src/models/open-model.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'qwen2.5-coder-0.5b' },
    adapters: { type: 'string', default: '' },
    rounds: { type: 'string', default: '7' },
    threads: { type: 'string', default: '1' },
    home: { type: 'string', default: process.env.WHETSTONE_HOME ?? join(homedir(), '.local', 'share', 'whetstone') },
  },
});
const adapters = values.adapters === '' ? [] : values.adapters.split(',');
const prompt = { kind: 'complete', prefix: 'def add(a, b):\n    return ' } as const;

function open(index: number, contexts = openContexts()): Promise<Model> {
  const adapter = adapters[index % Math.max(1, adapters.length)];
  const ref = { use: values.model, with: adapter === undefined ? {} : { adapter } };
  return openModel(ref, { home: values.home, threads: Number(values.threads), contexts });
}

async function firstToken(model: Model): Promise<void> {
  const request = { prompt, samples: 1, seed: 0, temperature: 0, maxTokens: 1, signal: new AbortController().signal };
  for await (const _event of model.generate(request)) {
    // Read to its end.
  }
}

interface Timing {
  readonly ms: number;
  /** Processor time of the whole process: nearly the same on a busy machine. */
  readonly cpuMs: number;
}

async function timed(work: () => Promise<void>): Promise<Timing> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const ms = performance.now() - started;
  const { user, system } = process.cpuUsage(cpu);
  return { ms, cpuMs: (user + system) / 1000 };
}

const residentMib = (): number => Math.round(process.memoryUsage().rss / 2 ** 20);
const close = async (models: readonly Model[]): Promise<void> => {
  for (const model of models) await model[Symbol.asyncDispose]?.();
};

/** Two models whose contexts share `most` places, each asked once, the second one last. */
async function pair(most: number): Promise<readonly [Model, Model]> {
  const contexts = openContexts(most);
  const models = [await open(0, contexts), await open(1, contexts)] as const;
  for (const model of models) await firstToken(model);
  return models;
}

// The engine itself is loaded, and the file's hash known, before anything is timed.
const before = await open(0);
await firstToken(before);
const oneMib = residentMib();
await close([before]);

const rows: { readonly reload: Timing; readonly reopen: Timing; readonly switch: Timing }[] = [];
let twoMib = 0;
for (let round = 0; round < Number(values.rounds); round++) {
  const reloaded: Model[] = [];
  const reload = await timed(async () => {
    reloaded.push(await open(0));
    await firstToken(reloaded[0] as Model);
  });
  await close(reloaded);
  const narrow = await pair(1);
  const reopen = await timed(() => firstToken(narrow[0]));
  await close(narrow);
  const wide = await pair(2);
  twoMib = residentMib();
  rows.push({ reload, reopen, switch: await timed(() => firstToken(wide[0])) });
  await close(wide);
}

type Way = keyof (typeof rows)[number];
function median(way: Way, what: keyof Timing): number {
  const sorted = rows.map((row) => row[way][what]).sort((a, b) => a - b);
  return Number((sorted[Math.floor(sorted.length / 2)] as number).toFixed(1));
}
const of = (what: keyof Timing) => ({ reload: median('reload', what), reopen: median('reopen', what), switch: median('switch', what) });
const [ms, cpuMs] = [of('ms'), of('cpuMs')];
console.table({ 'ms to the first token': ms, 'processor ms': cpuMs });
console.log(`of a reload: reopen ${(ms.reopen / ms.reload).toFixed(3)}, switch ${(ms.switch / ms.reload).toFixed(3)}`);
console.log(
  `of its processor time: reopen ${(cpuMs.reopen / cpuMs.reload).toFixed(3)}, switch ${(cpuMs.switch / cpuMs.reload).toFixed(3)}`,
);
console.log(`resident: ${oneMib} MiB with one context, ${twoMib} MiB with two`);
console.log(JSON.stringify({ bench: 'adapter-switch', model: values.model, adapters: adapters.length, ms, cpuMs, oneMib, twoMib, rows }));
