import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, statfs } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Environment } from './environment.ts';

export interface Finding {
  /** `missing`: the main job cannot run; `advice`: it runs, but something would be better. */
  readonly state: 'fine' | 'advice' | 'missing';
  readonly what: string;
  readonly detail: string;
  /** What to type, when there is something to mend. */
  readonly mend?: string;
}

const run = promisify(execFile);
const PROGRAM_TIMEOUT_MS = 10_000;
/** The default model's weights, their download and a race's records. */
const WANTED_FREE_BYTES = 3 * 1024 ** 3;
/** The 0.5B with its context, and the tests of a repository beside it. */
const WANTED_MEMORY_BYTES = 3 * 1024 ** 3;
const GIBIBYTE = 1024 ** 3;

/** Looks at everything the main job needs; installs nothing, changes nothing but making the data folder. Never throws. */
export async function diagnose(environment: Environment): Promise<readonly Finding[]> {
  return [
    { state: 'fine', what: 'Node', detail: process.versions.node },
    await program('git', ['--version'], 'git', 'advice'),
    await python(),
    await sandbox(),
    ...(await languages()),
    await engine(),
    memory(),
    await disk(environment.home),
    await models(environment.home),
    await trainer(environment.home),
  ];
}

/** How a Debian-like system installs `debianPackage`; on others its name says enough. */
export function installCommand(debianPackage: string): string {
  let isDebian = true;
  try {
    isDebian = /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    isDebian = false; // no such file: not a Linux with os-release
  }
  return isDebian ? `sudo apt-get install ${debianPackage}` : `Install ${debianPackage} with your system's package manager.`;
}

async function program(name: string, args: readonly string[], debianPackage: string, state: 'advice' | 'missing'): Promise<Finding> {
  try {
    const { stdout } = await run(name, [...args], { timeout: PROGRAM_TIMEOUT_MS });
    return { state: 'fine', what: name, detail: stdout.trim().split('\n')[0] ?? '' };
  } catch {
    return { state, what: name, detail: 'not found', mend: installCommand(debianPackage) };
  }
}

async function python(): Promise<Finding> {
  const found = await program('python3', ['--version'], 'python3 python3-venv', 'advice');
  return found.state === 'fine'
    ? found
    : { ...found, detail: 'not found; needed for repositories in Python, and to pull weights without a hub' };
}

async function sandbox(): Promise<Finding> {
  const { chooseSandbox } = await import('../sandboxes/choose-sandbox.ts');
  try {
    const { name } = await chooseSandbox('auto');
    const isBest = name === 'bubblewrap';
    return {
      state: isBest ? 'fine' : 'advice',
      what: 'sandbox',
      detail: name,
      ...(isBest ? {} : { mend: `${installCommand('bubblewrap')} (stronger and faster)` }),
    };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { state: 'missing', what: 'sandbox', detail, mend: installCommand('bubblewrap') };
  }
}

/** Languages in which programs of public benchmarks can be judged; each that cannot says what to install. */
async function languages(): Promise<readonly Finding[]> {
  const { allToolchains } = await import('../toolchains/toolchains.ts');
  const known = await Promise.all(allToolchains().map(async (one) => ({ name: one.name, missing: await one.available() })));
  const ready = known.filter(({ missing }) => missing === undefined).map(({ name }) => name);
  const absent = known.filter(({ missing }) => missing !== undefined);
  return [
    { state: 'fine', what: 'languages of benchmarks', detail: ready.join(', ') },
    ...absent.map(
      ({ name, missing }) => ({ state: 'advice', what: name, detail: 'its programs cannot be judged', mend: missing }) as const,
    ),
  ];
}

async function engine(): Promise<Finding> {
  try {
    await import('node-llama-cpp');
    return { state: 'fine', what: 'engine', detail: `llama.cpp on ${availableParallelism()} processor(s)` };
  } catch (error) {
    const detail = `llama.cpp does not load: ${error instanceof Error ? error.message.split('\n')[0] : String(error)}`;
    return {
      state: 'missing',
      what: 'engine',
      detail,
      mend: 'Install Whetstone again without --omit=optional, or race a model server: --models http://127.0.0.1:8080',
    };
  }
}

function memory(): Finding {
  const bytes = totalmem();
  const detail = `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
  if (bytes >= WANTED_MEMORY_BYTES) return { state: 'fine', what: 'memory', detail };
  return { state: 'advice', what: 'memory', detail, mend: 'Use a small model: --models smollm2-135m' };
}

async function disk(home: string): Promise<Finding> {
  try {
    await mkdir(home, { recursive: true });
    const { bavail, bsize } = await statfs(home);
    const detail = `${((bavail * bsize) / GIBIBYTE).toFixed(1)} GiB free for ${home}`;
    if (bavail * bsize >= WANTED_FREE_BYTES) return { state: 'fine', what: 'disk', detail };
    return { state: 'advice', what: 'disk', detail, mend: 'Make room, or put the data elsewhere: WHETSTONE_HOME=/some/folder' };
  } catch (error) {
    const reason = error instanceof WhetstoneError ? error.message : (error as Error).message;
    return {
      state: 'missing',
      what: 'disk',
      detail: `${home} cannot be used: ${reason}`,
      mend: 'Put the data elsewhere: WHETSTONE_HOME=/some/folder',
    };
  }
}

async function models(home: string): Promise<Finding> {
  const files = await readdir(join(home, 'models')).catch(() => []);
  const names = files.filter((file) => file.endsWith('.gguf')).map((file) => file.slice(0, -'.gguf'.length));
  if (names.length > 0) return { state: 'fine', what: 'models', detail: names.join(', ') };
  return { state: 'missing', what: 'models', detail: 'no weights yet', mend: 'whetstone model pull qwen2.5-coder-0.5b' };
}

async function trainer(home: string): Promise<Finding> {
  const { madeEnvironment } = await import('../training/trainer-environment.ts');
  const { TRAINER_FOLDER } = await import('../training/trainer-folder.ts');
  const made = await madeEnvironment({ home, trainer: TRAINER_FOLDER }).catch(() => undefined);
  if (made) return { state: 'fine', what: 'trainer', detail: made.folder };
  return { state: 'advice', what: 'trainer', detail: 'not set up yet; needed to train', mend: 'whetstone train --doctor' };
}
