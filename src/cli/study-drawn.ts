import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Model, Prompt } from '../core/model.ts';
import type { Problem } from '../core/problem.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { renderPrompt } from '../models/render-prompt.ts';
import { scripted } from '../models/scripted.ts';
import type { StudyArm } from '../studies/study-arm.ts';
import { runScript } from '../training/run-script.ts';
import { type AnswerEvent, answerEventSchema, eventReader } from '../training/script-events.ts';
import type { Training } from '../training/training-run.ts';
import { writeJson, writeWhole } from '../workspaces/json-file.ts';
import { exampleForm } from './example-form.ts';
import { armFolder, type StudySetting, scriptCommand, scriptJob } from './study-setting.ts';

/** As many as the engine draws for one answer (the draw part `greedy`). */
const MOST_TOKENS = 128;
/** A scripted model recites in words, blanks and signs, of which a token may hold several. */
const PIECES_PER_TOKEN = 16;

/**
 * A model that answers with what the trainer drew, for what the engine has no form for: the problems' questions are put to
 * trainer/generate.py first, and a technique then asks for the answers as it asks any model, so that they are cut and judged as any.
 * What was drawn in an earlier sitting is not drawn again. Throws what `runScript` throws.
 */
export async function drawnModel(setting: StudySetting, arm: StudyArm, training: Training, problems: readonly Problem[]): Promise<Model> {
  const { base, recipe, sandbox, signal } = setting;
  const form = exampleForm({ form: { ...recipe.form, context: arm.context }, base, texts: [], seed: recipe.seed, sandbox, signal });
  const keyOf = (prompt: Prompt, forced: string): string => hashOf(JSON.stringify(renderPrompt(base.family, prompt)), forced).slice(0, 24);
  const folder = armFolder(setting, arm);
  const path = join(folder, `answers-${training.manifest.id}.jsonl`);
  const drawn = drawnBefore(path);
  const questions = new Map<string, object>();
  for (const { task } of problems) {
    const { prompt, forcedStart = '' } = await form.compose(task);
    const id = keyOf(prompt, forcedStart);
    const pieces = form.render(prompt).map((piece) => ('text' in piece ? { text: piece.text.toWellFormed() } : piece));
    if (!drawn.has(id)) questions.set(id, { id, kind: 'question', prompt: pieces, answer: '', ends: true, forced: forcedStart });
  }
  if (questions.size > 0) {
    const asked = join(folder, 'questions.jsonl');
    mkdirSync(folder, { recursive: true });
    writeWhole(asked, [...questions.values()].map((question) => `${JSON.stringify(question)}\n`).join(''));
    const job = join(folder, 'generate-job.json');
    writeJson(job, scriptJob(setting, arm, training, asked));
    const call = {
      ...{ command: scriptCommand(setting, 'generate.py'), job, more: ['--tokens', String(MOST_TOKENS)], signal },
      ...{ eventOf: eventReader(answerEventSchema), isEnd: ({ type }: AnswerEvent) => type === 'answered' },
    };
    let count = 0;
    for await (const event of runScript(call)) {
      if (event.type !== 'answer') continue;
      appendFileSync(path, `${JSON.stringify(event)}\n`);
      drawn.set(event.id, event);
      count += 1;
      setting.say(`${arm.name}: answer ${count} of ${questions.size} drawn by the trainer`);
    }
  }
  const inner = scripted({ name: `trainer ${training.manifest.id}` }, ({ prompt, forcedStart = '' }) => {
    const answer = drawn.get(keyOf(prompt, forcedStart));
    if (answer !== undefined) return answer.text;
    throw new WhetstoneError('model-failed', `${arm.name} was asked what the trainer was not asked.`, {
      hint: 'Run the same command again.',
    });
  });
  const { can, contextTokens, countTokens } = base.model;
  return {
    ...{ id: inner.id, can, contextTokens, countTokens },
    async *generate(request) {
      const wasCut = drawn.get(keyOf(request.prompt, request.forcedStart ?? ''))?.reason === 'length';
      for await (const event of inner.generate({ ...request, maxTokens: request.maxTokens * PIECES_PER_TOKEN })) {
        // What is recited ends where the trainer was stopped, not where the model would have ended.
        yield wasCut && event.type === 'sample-end' && event.reason === 'stop' ? { ...event, reason: 'length' } : event;
      }
    },
  };
}

type Drawn = Pick<Extract<AnswerEvent, { type: 'answer' }>, 'text' | 'reason'>;

/** Answers by the id of their question; a line that a kill cut short is no answer. */
function drawnBefore(path: string): Map<string, Drawn> {
  const drawn = new Map<string, Drawn>();
  const read = eventReader(answerEventSchema);
  for (const line of existsSync(path) ? readFileSync(path, 'utf8').split('\n').filter(Boolean) : []) {
    try {
      const event = read(line);
      if (event.type === 'answer') drawn.set(event.id, event);
    } catch {
      // Drawn again.
    }
  }
  return drawn;
}
