/**
 * Sandboxes started per second and the memory of one at rest, by provider: cold (a new sandbox that runs `/bin/true` and is gone), and warm
 * (a Python that stays in a sealed sandbox and forks a child for each run), one after another and two at a time.
 *
 * `node bench/sandbox-starts.ts [--seconds 5] [--repeats 5] [--sandboxes bubblewrap,unshare,unsafe]`. Aim: 300 warm runs per second.
 * Medians of the repeats, arms in turn. Wants a quiet machine.
 */
import { parseArgs } from 'node:util';
import { everySandbox } from '../src/sandboxes/every-sandbox.ts';
import { coldStarts } from './sandbox-starts/cold-starts.ts';
import { residentMib } from './sandbox-starts/resident-memory.ts';
import { warmStarts } from './sandbox-starts/warm-starts.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '5' },
    repeats: { type: 'string', default: '5' },
    sandboxes: { type: 'string', default: 'bubblewrap,unshare,unsafe' },
  },
});
const ms = Number(values.seconds) * 1000;
const providers = everySandbox().filter(({ name }) => values.sandboxes.split(',').includes(name));

interface Arm {
  readonly name: string;
  measure(): Promise<number>;
}

const arms: Arm[] = [];
for (const provider of providers) {
  const reason = await provider.unavailable();
  if (reason !== undefined) {
    console.log(`${provider.name}: not here (${reason})`);
    continue;
  }
  for (const lanes of [1, 2]) {
    arms.push({ name: `${provider.name}, cold, ${lanes} at a time`, measure: () => coldStarts(provider, lanes, ms) });
    arms.push({ name: `${provider.name}, warm Python, ${lanes} at a time`, measure: () => warmStarts(provider, lanes, ms) });
  }
}

const rates = new Map(arms.map(({ name }) => [name, [] as number[]]));
for (let repeat = 0; repeat < Number(values.repeats); repeat += 1)
  for (const { name, measure } of arms) rates.get(name)?.push(await measure());

const median = (numbers: readonly number[]) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
const rows = [...rates].map(([name, all]) => ({ name, perSecond: Math.round(median(all) * 10) / 10, all: all.map(Math.round) }));
for (const { name, perSecond, all } of rows) console.log(`${name.padEnd(40)} ${perSecond}/s (${all.join(', ')})`);
const memory = [];
for (const provider of providers)
  if ((await provider.unavailable()) === undefined) memory.push({ name: provider.name, ...(await residentMib(provider)) });
for (const { name, sandboxMib, pythonMib } of memory)
  console.log(`${name.padEnd(40)} ${sandboxMib} MiB with a sleeping shell, ${pythonMib} MiB with a warm Python`);
console.log(JSON.stringify({ bench: 'sandbox-starts', node: process.versions.node, rows, memory }));
