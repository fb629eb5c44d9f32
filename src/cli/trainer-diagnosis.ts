import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { probeTrainer } from '../training/probe-trainer.ts';
import { trainerEnvironment } from '../training/trainer-environment.ts';
import { TRAINER_FOLDER } from '../training/trainer-folder.ts';
import type { CommandCall } from './command.ts';
import { machineMemoryBytes, memoryText } from './memory-size.ts';
import { printJson, printResult } from './print.ts';
import { trainingProgress } from './training-progress.ts';

/** What the driver of an NVIDIA GPU puts there on Linux. */
const NVIDIA_DRIVER = '/proc/driver/nvidia/version';
const GPU_NOTE =
  'An NVIDIA GPU is here, but training runs on the processor. A build of PyTorch for it may be installed by hand with the pip of this environment.';

/** `whetstone train --doctor`: makes the trainer's environment when it is not there, and tells what is. */
export async function diagnoseTrainer({ environment, json, signal }: CommandCall): Promise<number> {
  const progress = trainingProgress(environment.columns);
  const { folder, python } = await trainerEnvironment({
    home: environment.home,
    trainer: TRAINER_FOLDER,
    onProgress: (text) => progress.say(`trainer: ${text}`),
    signal,
  }).finally(() => progress.end());
  const probe = await probeTrainer(python, TRAINER_FOLDER, signal);
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  const memoryBytes = machineMemoryBytes();
  const hasGpu = existsSync(NVIDIA_DRIVER);
  if (json) {
    printJson({
      folder,
      python,
      versions: { python: probe.python, torch: probe.torch },
      dtype: probe.dtype,
      memoryBytes,
      freeBytes,
      hasGpu,
    });
    return 0;
  }
  const findings = [
    ['Python', `${probe.python} at ${python}`],
    ['PyTorch', `${probe.torch}, training in ${probe.dtype} on ${availableParallelism()} processor(s)`],
    ['memory', `${memoryText(memoryBytes)}; a training takes half of it at most, unless --memory says otherwise`],
    ['disk', `${memoryText(freeBytes)} free in ${folder}`],
  ];
  for (const [what, detail] of findings) printResult(`ok       ${what}: ${detail}`);
  if (hasGpu) printResult(`advice   ${GPU_NOTE}`);
  return 0;
}
