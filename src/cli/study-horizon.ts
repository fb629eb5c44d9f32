import { join } from 'node:path';
import type { StudyArmJson } from '../reports/study-json.ts';
import { horizonSchema } from '../reports/study-json.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import { MADE_ANEW } from '../studies/study-folder.ts';
import { runScript } from '../training/run-script.ts';
import { eventReader, type HorizonEvent, horizonEventSchema } from '../training/script-events.ts';
import type { Training } from '../training/training-run.ts';
import { readJson, writeJson } from '../workspaces/json-file.ts';
import { armFolder, type StudySetting, scriptCommand, scriptJob } from './study-setting.ts';

/** How well an arm knows how much of a held-out answer is left; measured once, then read. Nothing for arms that never learned to tell. */
export async function measureHorizon(setting: StudySetting, arm: StudyArm, training: Training | undefined, heldOut: string): Promise<void> {
  if (!training || !canTell(training)) return;
  const path = horizonPath(setting, arm, training);
  if (readJson(path, horizonSchema, MADE_ANEW)) return;
  setting.say(`${arm.name}: how well it knows how much is left`);
  const job = join(armFolder(setting, arm), 'horizon-job.json');
  // The head is kept in the state of the training alone.
  writeJson(job, scriptJob(setting, arm, training, heldOut, { output: join(training.folder, 'output') }));
  const call = {
    ...{ command: scriptCommand(setting, 'horizon.py'), job, signal: setting.signal },
    ...{ eventOf: eventReader(horizonEventSchema), isEnd: ({ type }: HorizonEvent) => type === 'horizon' },
  };
  for await (const event of runScript(call)) if (event.type === 'horizon') writeJson(path, horizonSchema.parse(event));
}

/** What was measured; `undefined` where nothing was. */
export function knownHorizon(setting: StudySetting, arm: StudyArm, training: Training | undefined): StudyArmJson['horizon'] {
  return training && canTell(training) ? readJson(horizonPath(setting, arm, training), horizonSchema, MADE_ANEW) : undefined;
}

/** The state is that of the last step, so an earlier checkpoint has no head any more. */
function canTell({ manifest }: Training): boolean {
  return manifest.recipe.method.objective.horizon !== null && manifest.checkpoints.at(-1)?.isLast === true;
}

function horizonPath(setting: StudySetting, arm: StudyArm, training: Training): string {
  return join(armFolder(setting, arm), `horizon-${training.manifest.id}.json`);
}
