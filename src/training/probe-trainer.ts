import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { z } from 'zod';
import { WhetstoneError } from '../core/whetstone-error.ts';

const run = promisify(execFile);
/** A first import of PyTorch from a slow disk. */
const PROBE_TIMEOUT_MS = 120_000;

/** The trainer's own choice of numbers is asked where it is made (trainer/base.py), as for an adapter on this machine. */
const PROBE = `
import json, platform, sys
from types import SimpleNamespace
sys.path.insert(0, sys.argv[1])
import torch
from base import choose_dtype
dtype = choose_dtype(SimpleNamespace(dtype="auto", adapter=SimpleNamespace(use="lora")))
print(json.dumps({"python": platform.python_version(), "torch": torch.__version__, "dtype": dtype}))`;

const probeSchema = z.object({ python: z.string(), torch: z.string(), dtype: z.string() });
export type TrainerProbe = z.output<typeof probeSchema>;

/** What an environment really has, asked of itself. Throws `WhetstoneError` (`trainer-unavailable`) when PyTorch does not load. */
export async function probeTrainer(python: string, trainer: string, signal: AbortSignal): Promise<TrainerProbe> {
  try {
    const { stdout } = await run(python, ['-E', '-s', '-c', PROBE, trainer], { signal, timeout: PROBE_TIMEOUT_MS });
    return probeSchema.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
  } catch (cause) {
    signal.throwIfAborted();
    const said = String((cause as { stderr?: unknown }).stderr || cause).trim();
    throw new WhetstoneError('trainer-unavailable', `The trainer does not start: ${said.split('\n').at(-1)}`, {
      hint: `Remove the folder of ${python} and run \`whetstone train --doctor\` again.`,
      cause,
    });
  }
}
