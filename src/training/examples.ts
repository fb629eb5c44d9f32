import type { Task } from '../core/task.ts';
import type { Plan } from '../core/technique.ts';
import type { Example, ExamplePiece, ExampleRow } from './example.ts';

/** What turns a row into the question a served model is asked. The assembly makes it from the recipe's own parts. */
export interface ExampleForm {
  /** The hole as a technique sees it: an editor's file with nothing at the cursor. */
  taskOf(row: ExampleRow): Task;
  /** Gathers context and composes, as the pipeline does. */
  compose(task: Task): Promise<Plan>;
  /** The family's own writing of a prompt. */
  render(prompt: Plan['prompt']): readonly ExamplePiece[];
  countTokens(text: string): Promise<number>;
}

export interface ExampleOptions {
  /** Plain text is cut to so many tokens. */
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** Rows as the trainer reads them, one at a time. The same rows and form give the same examples. */
export async function* examplesOf(
  rows: Iterable<ExampleRow> | AsyncIterable<ExampleRow>,
  form: ExampleForm,
  { maxTokens, signal }: ExampleOptions,
): AsyncGenerator<Example> {
  for await (const row of rows) {
    signal.throwIfAborted();
    yield row.type === 'causal' ? await causalExample(row, form, maxTokens) : await holeExample(row, form);
  }
}

/** The prompt is what the plan would ask; the answer is what the model must write, the healed start included. */
async function holeExample(row: ExampleRow, form: ExampleForm): Promise<Example> {
  const { prompt, forcedStart = '' } = await form.compose(form.taskOf(row));
  const pieces = form.render(prompt).map((piece) => ('text' in piece ? { text: piece.text.toWellFormed() } : piece));
  return { id: row.id, kind: row.kind, prompt: pieces, answer: `${forcedStart}${written(row.middle)}`, ends: true };
}

/** The text as it stands in the file, as many of its lines as fit. The file goes on, so nothing ends. */
async function causalExample(row: ExampleRow, { countTokens }: ExampleForm, maxTokens: number): Promise<Example> {
  const lines = written(row.prefix + row.middle + row.suffix).split(/(?<=\n)/);
  let fits = 1;
  let tooMany = lines.length + 1;
  while (tooMany - fits > 1) {
    const count = (fits + tooMany) >> 1;
    if ((await countTokens(lines.slice(0, count).join(''))) <= maxTokens) fits = count;
    else tooMany = count;
  }
  return { id: row.id, kind: row.kind, prompt: [], answer: lines.slice(0, fits).join(''), ends: false };
}

/** As the engine sees text: line breaks of one kind, and no half of a character that a cut left over. */
const written = (text: string): string => text.replace(/\r\n/g, '\n').toWellFormed();
