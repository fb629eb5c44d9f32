/**
 * What a verdict costs in each language beside the work of the program: building and running the canary, and an empty sandbox beside it.
 *
 *   node bench/program-starts.ts [rounds]
 *
 * Medians in milliseconds of wall time. "open" is paid once for each process (a warm compiler, where there is one), "build" and "run" for
 * each program. For JavaScript, "waiting" is a run whose Node was started beforehand and got its program when it was wanted: what a host that
 * keeps a Node ready would save of the latency, though not of the work.
 */
import { performance } from 'node:perf_hooks';
import type { SandboxProvider } from '../src/core/sandbox.ts';
import type { Toolchain } from '../src/core/toolchain.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { allToolchains } from '../src/toolchains/toolchains.ts';

const rounds = Number(process.argv[2] ?? 9);
const signal = new AbortController().signal;
const limits = { wallMs: 120_000 };
const WAITING = "process.stdin.once('data', (text) => { (0, eval)(String(text)); process.exit(0); }); require('fs').writeSync(3, 'up\\n');";

const sandbox = await chooseSandbox('auto');
const empty = await medianOf(() => sandbox.run({ command: ['/bin/true'], cwd: '/tmp', mounts: [], limits }, signal));
console.log(`empty sandbox (${sandbox.name}): ${empty.toFixed(0)} ms`);
for (const toolchain of allToolchains()) {
  if ((await toolchain.available()) === undefined) await measure(toolchain, sandbox);
}
console.log(`javascript, waiting: run ${(await waitingNode(sandbox)).toFixed(0)} ms`);

async function measure(toolchain: Toolchain, provider: SandboxProvider): Promise<void> {
  const [builds, runs] = [[] as number[], [] as number[]];
  const started = performance.now();
  await using workbench = await toolchain.open(provider, signal);
  const openMs = performance.now() - started;
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    const build = await workbench.build(toolchain.canary.right, signal);
    if (build.kind !== 'built') throw new Error(`${toolchain.name}: the canary was not built`);
    const between = performance.now();
    await provider.run({ ...build.spec('token'), limits }, signal);
    runs.push(performance.now() - between);
    builds.push(between - before);
    await build[Symbol.asyncDispose]();
  }
  const [build, run] = [median(builds), median(runs)];
  console.log(`${toolchain.name}: open ${openMs.toFixed(0)} ms, build ${build.toFixed(0)} ms, run ${run.toFixed(0)} ms`);
}

async function waitingNode(provider: SandboxProvider): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const mounts = [{ kind: 'read-only', source: process.execPath, target: '/whetstone/node' }] as const;
    await using node = await provider.open({ command: ['/whetstone/node', '-e', WAITING], cwd: '/tmp', mounts, limits }, signal);
    await node.lines[Symbol.asyncIterator]().next();
    const before = performance.now();
    node.send("const double = (n) => 2 * n; require('node:assert').strictEqual(double(4), 8);");
    await node.result;
    times.push(performance.now() - before);
  }
  return median(times);
}

async function medianOf(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const before = performance.now();
    await work();
    times.push(performance.now() - before);
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;
}
