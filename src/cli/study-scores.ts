import { join } from 'node:path';
import { z } from 'zod';
import type { AnswerScore } from '../metrics/answer-loss.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import { MADE_ANEW } from '../studies/study-folder.ts';
import { runScript } from '../training/run-script.ts';
import { eventReader, type ScoreEvent, scoreEventSchema } from '../training/script-events.ts';
import type { Training } from '../training/training-run.ts';
import { readJson, writeJson } from '../workspaces/json-file.ts';
import { armFolder, type StudySetting, scriptCommand, scriptJob } from './study-setting.ts';

/** A file of true answers, and the definition of each by its id. */
export interface HeldOutFile {
  readonly path: string;
  readonly clusterOf: ReadonlyMap<string, string>;
}

const scoresSchema = z.array(z.object({ id: z.string(), cluster: z.string(), tokens: z.number(), logprob: z.number() }));

/** What an arm thinks of the true answers, by the trainer's own model: measured once, then read. Throws what `runScript` throws. */
export async function scoreArm(
  setting: StudySetting,
  arm: StudyArm,
  training: Training | undefined,
  heldOut: HeldOutFile,
): Promise<readonly AnswerScore[]> {
  const path = scoresPath(setting, arm, training);
  const known = readJson(path, scoresSchema, MADE_ANEW);
  if (known) return known;
  const job = join(armFolder(setting, arm), 'score-job.json');
  writeJson(job, scriptJob(setting, arm, training, heldOut.path));
  const scores: AnswerScore[] = [];
  const call = {
    ...{ command: scriptCommand(setting, 'score.py'), job, more: training ? [] : ['--base'], signal: setting.signal },
    ...{ eventOf: eventReader(scoreEventSchema), isEnd: ({ type }: ScoreEvent) => type === 'scored' },
  };
  for await (const event of runScript(call)) {
    if (event.type !== 'score' || event.adapted === null) continue;
    setting.say(`${arm.name}: likelihood of answer ${scores.length + 1} of ${heldOut.clusterOf.size}`);
    scores.push({ id: event.id, cluster: heldOut.clusterOf.get(event.id) ?? event.id, tokens: event.tokens, logprob: event.adapted });
  }
  writeJson(path, scores);
  return scores;
}

/** Those of an arm that were measured already. */
export function knownScores(setting: StudySetting, arm: StudyArm, training: Training | undefined): readonly AnswerScore[] | undefined {
  return readJson(scoresPath(setting, arm, training), scoresSchema, MADE_ANEW);
}

function scoresPath(setting: StudySetting, arm: StudyArm, training: Training | undefined): string {
  return join(armFolder(setting, arm), `scores-${training?.manifest.id ?? 'base'}.json`);
}
