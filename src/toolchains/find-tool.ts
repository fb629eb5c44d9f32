import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { promisify } from 'node:util';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** Where systems put compilers; the user's own PATH is not asked, for the sandbox shows only these. */
const FOLDERS = ['/usr/local/go/bin', '/usr/local/bin', '/usr/bin', '/bin'];
const VERSION_LIMIT_MS = 60_000;

const run = promisify(execFile);
const versions = new Map<string, Promise<string>>();

/** Absolute path of an installed program, or `undefined`. `beside`: folders below the home folder to look in too (".cargo/bin"). */
export function findTool(name: string, beside: readonly string[] = []): string | undefined {
  return [...FOLDERS, ...beside.map((folder) => `${homedir()}/${folder}`)].map((folder) => `${folder}/${name}`).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false; // not there
  }
}

/** First line of what an installed program says of itself; asked once. Throws `unsupported` when it is not there or does not answer. */
export function toolVersion(path: string | undefined, args: readonly string[], hint: string): Promise<string> {
  if (path === undefined) return Promise.reject(notInstalled(hint));
  const key = [path, ...args].join('\0');
  const known = versions.get(key) ?? askVersion(path, args, hint);
  versions.set(key, known);
  return known;
}

async function askVersion(path: string, args: readonly string[], hint: string): Promise<string> {
  try {
    const { stdout, stderr } = await run(path, [...args], { timeout: VERSION_LIMIT_MS });
    return (stdout.trim() || stderr.trim()).split('\n')[0] as string;
  } catch (cause) {
    throw new WhetstoneError('unsupported', `${path} does not answer.`, { hint, cause });
  }
}

/** `undefined` when every program is installed, else the sentence with the hint. */
export function missingTools(names: readonly (string | undefined)[], hint: string): string | undefined {
  return names.every((path) => path !== undefined) ? undefined : hint;
}

function notInstalled(hint: string): WhetstoneError {
  return new WhetstoneError('unsupported', 'A program of this language is not installed.', { hint });
}
