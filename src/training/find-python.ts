import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

const run = promisify(execFile);
const PROBE_TIMEOUT_MS = 30_000;

/** The oldest Python that the trainer's packages are built for. */
export const OLDEST_PYTHON = [3, 11] as const;
/** In the user's own PATH, plainest first. */
export const PYTHON_COMMANDS: readonly string[] = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python'];

/** `ensurepip` is what Debian splits off: without it a virtual environment has no pip. */
const PROBE = `
import importlib.util, json, sys
print(json.dumps({"executable": sys.executable, "version": list(sys.version_info[:3]),
    "hasVenv": all(importlib.util.find_spec(name) is not None for name in ("venv", "ensurepip"))}))`;

const foundSchema = z.object({ executable: z.string(), version: z.tuple([z.number(), z.number(), z.number()]), hasVenv: z.boolean() });

/** A Python that the trainer can be installed for. */
export interface FoundPython {
  readonly executable: string;
  readonly version: string;
}

/**
 * The first of the commands that is a Python new enough and able to make a virtual environment.
 *
 * Throws `WhetstoneError`: `no-interpreter` when none is new enough (it tells what there is), `trainer-unavailable` when only the module
 * for virtual environments is missing.
 */
export async function findPython(commands: readonly string[], signal: AbortSignal): Promise<FoundPython> {
  const found = new Map<string, z.output<typeof foundSchema>>();
  for (const command of commands) {
    const python = await probe(command, signal);
    signal.throwIfAborted();
    if (!python) continue;
    if (isNewEnough(python.version) && python.hasVenv) return { executable: python.executable, version: python.version.join('.') };
    found.set(python.executable, python);
  }
  const bare = [...found.values()].find(({ version }) => isNewEnough(version));
  if (bare) {
    throw new WhetstoneError('trainer-unavailable', `${bare.executable} lacks the modules venv and ensurepip, which training needs.`, {
      hint: 'Install them (Debian, Ubuntu: sudo apt-get install python3-venv), then run the same command again.',
    });
  }
  const old = [...found.values()].map(({ executable, version }) => `${executable} is ${version.join('.')}`);
  throw new WhetstoneError(
    'no-interpreter',
    `Training needs Python ${OLDEST_PYTHON.join('.')} or newer; ${old.length > 0 ? old.join(', ') : 'no Python was found'}.`,
    { hint: 'Install a newer one (Debian, Ubuntu: sudo apt-get install python3 python3-venv), then run the same command again.' },
  );
}

function isNewEnough([major, minor]: readonly number[]): boolean {
  const [oldestMajor, oldestMinor] = OLDEST_PYTHON;
  return major !== undefined && minor !== undefined && (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor));
}

async function probe(command: string, signal: AbortSignal): Promise<z.output<typeof foundSchema> | undefined> {
  try {
    const { stdout } = await run(command, ['-E', '-s', '-c', PROBE], { signal, timeout: PROBE_TIMEOUT_MS });
    return foundSchema.parse(JSON.parse(stdout));
  } catch {
    return undefined; // Not there, or no Python: the caller tells what was found instead.
  }
}
