import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { WhetstoneError } from '../../core/whetstone-error.ts';

/** Options of vitest's command line that decide which tests there are or how they are loaded; all others concern reporting or watching. */
const KEPT = new Map([
  ['--project', 'project'],
  ['--dir', 'dir'],
  ['--config', 'config'],
  ['-c', 'config'],
  ['--environment', 'environment'],
  ['--exclude', 'exclude'],
  ['--mode', 'mode'],
]);
/** May be given more than once. */
const LISTS = new Set(['project', 'exclude']);
/** Options that take a value and are left out together with it. */
const DROPPED_WITH_VALUE =
  /^(-t|--testNamePattern|--reporter|--outputFile|--pool|--maxWorkers|--minWorkers|--bail|--retry|--shard|--testTimeout|-r|--root)$/;
/** Scripts that a person would run to test; others ("test:e2e", "real") are somebody's special case. */
const SCRIPTS = ['test:unit', 'unit', 'test', 'test:run', 'vitest'];

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()).optional() });

/** What of a command matters to us. */
export interface TestCommand {
  /** As vitest's configuration names them. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Words that paths of test files must hold. */
  readonly filters: readonly string[];
  /** As a person would type it. */
  readonly words: readonly string[];
}

/** Reads a command such as `npx vitest run --project unit src`. Throws `bad-argument` when vitest is not in it. */
export function readTestCommand(words: readonly string[]): TestCommand {
  const start = words.findIndex((word) => /(^|\/)vitest(\.mjs)?$/.test(word));
  if (start < 0) {
    throw new WhetstoneError('bad-argument', `The test command "${words.join(' ')}" does not run vitest.`, {
      hint: 'Give one such as --test-command "vitest run src".',
    });
  }
  const options: Record<string, string | string[]> = {};
  const filters: string[] = [];
  const rest = words.slice(start + 1).flatMap((word) => (/^--\w+=/.test(word) ? splitOnce(word) : [word]));
  for (let index = 0; index < rest.length; index += 1) {
    const word = rest[index] as string;
    const name = KEPT.get(word);
    if (name !== undefined) {
      index += 1;
      const value = rest[index] ?? '';
      options[name] = LISTS.has(name) ? [...((options[name] as string[] | undefined) ?? []), value] : value;
    } else if (DROPPED_WITH_VALUE.test(word)) index += 1;
    else if (!word.startsWith('-') && !(filters.length === 0 && /^(run|watch|dev|related)$/.test(word))) filters.push(word);
  }
  return { options, filters, words: ['npx', 'vitest', 'run', ...kept(options), ...filters] };
}

/** The command of the repository's own test script, when it runs vitest and nothing else; all tests of the configuration otherwise. */
export function findTestCommand(root: string): TestCommand {
  const scripts = readScripts(root);
  for (const name of SCRIPTS) {
    const script = scripts[name];
    if (script === undefined || /[;&|]/.test(script) || !/(^|\s|\/)vitest(\s|$)/.test(script)) continue;
    return readTestCommand(script.split(/\s+/).map((word) => word.replace(/^(['"])(.*)\1$/, '$2')));
  }
  return readTestCommand(['vitest', 'run']);
}

function readScripts(root: string): Readonly<Record<string, string>> {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))).scripts ?? {};
  } catch {
    return {}; // no manifest, or one that npm could not read either
  }
}

function kept(options: Readonly<Record<string, string | string[]>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) => [value].flat().flatMap((one) => [`--${name}`, one]));
}

function splitOnce(word: string): string[] {
  const at = word.indexOf('=');
  return [word.slice(0, at), word.slice(at + 1)];
}
