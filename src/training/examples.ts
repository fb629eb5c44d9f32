import { randomFrom } from '../core/random.ts';
import type { Task } from '../core/task.ts';
import type { Plan } from '../core/technique.ts';
import type { Example, ExamplePiece, HoleRow } from './example.ts';

/** What turns a row into the question a served model is asked. The assembly makes it from the recipe's own parts. */
export interface ExampleForm {
  /** The hole as a technique sees it: an editor's file with nothing at the cursor. */
  taskOf(row: HoleRow): Task;
  /** Gathers context and composes, as the pipeline does. */
  compose(task: Task): Promise<Plan>;
  /** The family's own writing of a prompt. */
  render(prompt: Plan['prompt']): readonly ExamplePiece[];
  countTokens(text: string): Promise<number>;
}

export interface ExampleOptions {
  readonly seed: number;
  /** Share of rows that become plain text. */
  readonly causalShare: number;
  /** Plain text is cut to so many tokens. */
  readonly maxTokens: number;
  readonly signal: AbortSignal;
}

/** Rows as the trainer reads them, one at a time. The same rows, form and seed give the same examples. */
export async function* examplesOf(
  rows: Iterable<HoleRow> | AsyncIterable<HoleRow>,
  form: ExampleForm,
  { seed, causalShare, maxTokens, signal }: ExampleOptions,
): AsyncGenerator<Example> {
  for await (const row of rows) {
    signal.throwIfAborted();
    const isCausal = randomFrom('causal', seed, row.id).next() < causalShare;
    yield isCausal ? await causalExample(row, form, maxTokens) : await holeExample(row, form);
  }
}

/** The prompt is what the plan would ask; the answer is what the model must write, the healed start included. */
async function holeExample(row: HoleRow, form: ExampleForm): Promise<Example> {
  const { prompt, forcedStart = '' } = await form.compose(form.taskOf(row));
  const pieces = form.render(prompt).map((piece) => ('text' in piece ? { text: piece.text.toWellFormed() } : piece));
  return { id: row.id, kind: row.kind, prompt: pieces, answer: `${forcedStart}${written(row.middle)}`, ends: true };
}

/** The row's text as it stands in the file: lines from its start are dropped until it fits. The file goes on, so nothing ends. */
async function causalExample(row: HoleRow, { countTokens }: ExampleForm, maxTokens: number): Promise<Example> {
  const lines = written(row.prefix + row.middle + row.suffix).split(/(?<=\n)/);
  let low = 0;
  let high = lines.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((await countTokens(lines.slice(middle).join(''))) <= maxTokens) high = middle;
    else low = middle + 1;
  }
  return { id: row.id, kind: 'causal', prompt: [], answer: lines.slice(low).join(''), ends: false };
}

/** As the engine sees text: line breaks of one kind, and no half of a character that a cut left over. */
const written = (text: string): string => text.replace(/\r\n/g, '\n').toWellFormed();
