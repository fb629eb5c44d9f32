import { createReadStream, existsSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Problem } from '../core/problem.ts';
import type { Ref } from '../core/recipe.ts';
import type { Task } from '../core/task.ts';
import type { TrainingText } from '../core/training-text.ts';
import type { Example, ExampleRow } from '../training/example.ts';
import { writeExamples } from '../training/example-file.ts';
import { examplesOf } from '../training/examples.ts';
import { exampleForm } from './example-form.ts';
import type { StudySetting } from './study-setting.ts';

/** Rows, and what other files their questions may show. */
export interface RowSet {
  readonly rows: readonly ExampleRow[];
  readonly texts: readonly TrainingText[];
}

/**
 * A file of examples in the study's folder: written once, so that every arm that reads it, and every sitting, reads the same bytes. `make` is
 * asked only when the file is not there.
 */
export async function examplesFile(setting: StudySetting, name: string, make: () => Promise<AsyncIterable<Example>>): Promise<string> {
  const path = join(setting.folder, 'examples', `${name}.jsonl`);
  if (existsSync(path)) return path;
  setting.say(`writing examples: ${name}`);
  mkdirSync(dirname(path), { recursive: true });
  const draft = `${path}.${process.pid}.new`;
  await writeExamples(draft, await make());
  renameSync(draft, path);
  return path;
}

/** Rows asked with a context. */
export function rowExamples(setting: StudySetting, context: Ref, { rows, texts }: RowSet): AsyncIterable<Example> {
  const { base, recipe, sandbox, signal } = setting;
  const form = exampleForm({ form: { ...recipe.form, context }, base, texts, seed: recipe.seed, sandbox, signal });
  return examplesOf(rows, form, { maxTokens: recipe.schedule.maxTokens, signal });
}

/** The tasks of problems asked with a context, each with its true text as the answer. */
export function problemExamples(setting: StudySetting, context: Ref, problems: readonly Problem[]): AsyncIterable<Example> {
  const { base, recipe, sandbox, signal } = setting;
  const form = exampleForm({ form: { ...recipe.form, context }, base, texts: [], seed: recipe.seed, sandbox, signal });
  const tasks = new Map(problems.map(({ task }) => [task.id, task]));
  const rows = problems.map(({ task, kind, reference }): ExampleRow => {
    const { path, language } = task.ask;
    return { type: 'fim', id: task.id, kind, language, path, prefix: '', middle: reference, suffix: '' };
  });
  const asked = { ...form, taskOf: ({ id }: ExampleRow) => tasks.get(id) as Task };
  return examplesOf(rows, asked, { maxTokens: recipe.schedule.maxTokens, signal });
}

/** Examples as they were written. */
export async function* readExamples(path: string): AsyncGenerator<Example> {
  for await (const line of createInterface({ input: createReadStream(path, 'utf8') })) if (line !== '') yield JSON.parse(line) as Example;
}
