/**
 * Fifty keystrokes in llama.vim's request shape against `whetstone serve`, and the same requests one by one.
 *
 * `node bench/serve-keystrokes.ts REPOSITORY [--keys 50] [--pause 250] [--url http://127.0.0.1:8012]`. The repository needs a recipe
 * (`whetstone sharpen`). A developer types a true line of the repository; a request goes out at each key. llama.vim cancels the request
 * under way, so the server is told by a closed connection. Measured: time to the first line of what was answered, share cancelled, and
 * whether every answer equals the one of the same request asked alone (the baseline; by the exam's own solve, without a server).
 */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { armOpener } from '../src/cli/arm-opener.ts';
import { solveAsMeasured } from '../src/cli/completer.ts';
import { modelPool } from '../src/cli/model-pool.ts';
import { readRecipe } from '../src/cli/read-recipe.ts';
import { languageForPath } from '../src/languages/language-for.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';
import { taskMaker } from '../src/server/task-of-request.ts';
import { directoryWorkspace } from '../src/workspaces/directory-workspace.ts';

/** llama.vim's defaults. */
const [LINES_BEFORE, LINES_AFTER] = [256, 64];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { keys: { type: 'string', default: '50' }, pause: { type: 'string', default: '250' }, home: { type: 'string' } },
});
const root = resolve(positionals[0] ?? '.');
const home = values.home ?? join(homedir(), '.local', 'share', 'whetstone');
const keys = Number(values.keys);

interface Key {
  readonly prefix: string;
  readonly prompt: string;
  readonly suffix: string;
}

/** Keys of typing the ends of long lines, a few per line, from the files with the most lines. */
async function keystrokes(): Promise<readonly Key[]> {
  const workspace = await directoryWorkspace(root);
  const paths = (await workspace.list()).filter((path) => languageForPath(path) !== undefined && !/test/i.test(path));
  const found: Key[] = [];
  for (const path of paths) {
    const lines = (await workspace.read(path)).split('\n');
    for (let at = 20; at < lines.length - 5; at += 37) {
      const line = lines[at] ?? '';
      const indent = line.length - line.trimStart().length;
      if (line.trim().length < 16) continue;
      const before = lines.slice(Math.max(0, at - LINES_BEFORE), at);
      const after = lines.slice(at + 1, at + 1 + LINES_AFTER);
      for (let column = indent + 4; column < indent + 9; column++) {
        found.push({ prefix: `${before.join('\n')}\n`, prompt: line.slice(0, column), suffix: `\n${after.join('\n')}\n` });
      }
    }
  }
  return found.slice(0, keys);
}

function bodyOf({ prefix, prompt, suffix }: Key): string {
  return JSON.stringify({
    id_slot: 0,
    input_prefix: prefix,
    input_suffix: suffix,
    input_extra: [],
    prompt,
    n_predict: 128,
    stop: [],
    n_indent: prompt.length - prompt.trimStart().length,
    top_k: 40,
    top_p: 0.9,
    samplers: ['top_k', 'top_p', 'infill'],
    stream: false,
    cache_prompt: true,
    t_max_prompt_ms: 500,
    t_max_predict_ms: 1000,
    response_fields: ['content', 'timings/prompt_n', 'timings/predicted_n'],
  });
}

async function startServer(): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const main = resolve(import.meta.dirname, '..', 'src', 'cli', 'main.ts');
  const child = spawn(process.execPath, [main, 'serve', root, '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  const url = await new Promise<string>((done, fail) => {
    child.on('exit', () => fail(new Error(`serve ended: ${output}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
      const match = /"url": "([^"]+)"/.exec(output);
      if (match?.[1]) done(match[1]);
    });
  });
  return {
    url,
    stop: () =>
      new Promise((done) => {
        child.removeAllListeners('exit').on('exit', () => done());
        child.kill('SIGINT');
      }),
  };
}

interface Outcome {
  readonly key: Key;
  readonly status: 'answered' | 'cancelled';
  readonly text: string;
  readonly ms: number;
}

async function ask(url: string, key: Key, signal?: AbortSignal): Promise<Outcome> {
  const started = performance.now();
  try {
    const response = await fetch(`${url}/infill`, {
      method: 'POST',
      body: bodyOf(key),
      headers: { 'user-agent': 'curl/8' },
      signal: signal ?? null,
    });
    const answer = (await response.json()) as { content?: string };
    const ms = performance.now() - started;
    return answer.content === undefined
      ? { key, status: 'cancelled', text: '', ms }
      : { key, status: 'answered', text: answer.content, ms };
  } catch {
    return { key, status: 'cancelled', text: '', ms: performance.now() - started };
  }
}

/** A key every `pause` milliseconds, each cancelling the one before, and a rest after every fifth, as when a hint is looked at. */
async function type(url: string, all: readonly Key[], pauseMs: number): Promise<readonly Outcome[]> {
  const outcomes: Promise<Outcome>[] = [];
  let last: AbortController | undefined;
  for (const [index, key] of all.entries()) {
    last?.abort();
    last = new AbortController();
    const outcome = ask(url, key, last.signal);
    outcomes.push(outcome);
    if (index % 5 === 4) {
      await outcome;
      last = undefined;
    } else await delay(pauseMs);
  }
  return Promise.all(outcomes);
}

const all = await keystrokes();
if (all.length === 0) throw new Error(`${root} holds no lines to type`);
const server = await startServer();
const typed = await type(server.url, all, Number(values.pause));
const alone: Outcome[] = [];
for (const key of all) alone.push(await ask(server.url, key));
await server.stop();

await using models = modelPool({ home }, { folder: root });
const recipe = readRecipe('whetstone.recipe.json', root);
const arm = await armOpener({ models, sandbox: await chooseSandbox('auto') })(recipe, { cached: false });
const workspace = await directoryWorkspace(root);
const tasks = taskMaker();
let equal = 0;
for (const { key, text } of alone) {
  const task = await tasks.taskOf({ prefix: key.prefix + key.prompt, suffix: key.suffix }, workspace);
  const measured = await solveAsMeasured(arm, task, new AbortController().signal);
  const solved = measured.text.replaceAll('\r\n', '\n');
  if (solved === text) equal += 1;
  else console.error(JSON.stringify({ differs: key.prompt, path: task.ask.path, offset: task.ask.offset, served: text, solved }));
}

const quantile = (ms: readonly number[], q: number): number | null => {
  const sorted = ms.toSorted((a, b) => a - b);
  return sorted.length === 0 ? null : Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] as number);
};
const summary = (outcomes: readonly Outcome[]) => {
  const answered = outcomes.filter(({ status }) => status === 'answered').map(({ ms }) => ms);
  return {
    keys: outcomes.length,
    answered: answered.length,
    cancelledShare: 1 - answered.length / outcomes.length,
    p50Ms: quantile(answered, 0.5),
    p95Ms: quantile(answered, 0.95),
  };
};
const rows = { typing: summary(typed), 'one by one': summary(alone) };
for (const [name, row] of Object.entries(rows)) {
  console.log(
    `${name.padEnd(12)} first line p50 ${row.p50Ms} ms, p95 ${row.p95Ms} ms; ${row.answered} of ${row.keys} answered, ${(100 * row.cancelledShare).toFixed(0)} % cancelled`,
  );
}
console.log(`same answer as the exam's solve: ${equal} of ${alone.length}`);
console.log(
  JSON.stringify({
    bench: 'serve-keystrokes',
    recipe: recipe.name,
    model: recipe.models.main.use,
    pauseMs: Number(values.pause),
    rows,
    equalAnswers: equal,
    of: alone.length,
  }),
);
