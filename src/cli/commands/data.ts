import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { hashOf } from '../../core/random.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { RepositoryRows } from '../../datasets/repository-rows.ts';
import { languageForPath } from '../../languages/language-for.ts';
import { chooseSandbox } from '../../sandboxes/choose-sandbox.ts';
import { whetstoneFolder } from '../../workspaces/whetstone-folder.ts';
import type { CommandCall } from '../command.ts';
import { examProgress } from '../exam-progress.ts';
import { openExam } from '../open-exam.ts';
import { printJson, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';

const DEFAULT_ROWS = 4_000;

/** `whetstone data repo [repo]`: training rows from what no exam task asks for. */
export async function run(call: CommandCall): Promise<undefined> {
  const [action, ...positional] = call.positional;
  if (action !== 'repo') {
    throw new WhetstoneError('bad-argument', `\`whetstone data ${action}\` does not exist.`, { hint: 'Use: whetstone data repo [repo].' });
  }
  const maxRows = Number(call.options.rows ?? DEFAULT_ROWS);
  if (!Number.isInteger(maxRows) || maxRows < 1) {
    throw new WhetstoneError('bad-argument', `--rows ${call.options.rows} is no number of rows.`, {
      hint: 'Give a whole number from 1 on.',
    });
  }
  const root = repositoryFolder({ ...call, positional });
  const settings = call.settings(root).values;
  const { environment, signal } = call;
  const sandbox = await chooseSandbox(settings.sandbox);
  const progress = examProgress(environment.columns);
  try {
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: progress.onEvent, signal });
    const { texts, leftOut } = await exam.trainingView();
    const { repositoryRows } = await import('../../datasets/repository-rows.ts');
    const result = await repositoryRows(texts, { seed: settings.seed, maxRows, languageOf: languageForPath });
    if (result.rows.length === 0) {
      throw new WhetstoneError('nothing-to-learn', 'Nothing is left to learn from: the exam asks for all of this repository.', {
        hint: 'Name a bigger repository, or train on general code.',
      });
    }
    const lines = result.rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    const file =
      typeof call.options.output === 'string'
        ? resolve(environment.cwd, call.options.output)
        : join(await whetstoneFolder(root), 'data', `${hashOf(exam.revision, lines).slice(0, 12)}.jsonl`);
    await writeWhole(file, lines);
    progress.end();
    const summary = { file, rows: result.rows.length, byKind: byKind(result), turnedDown: result.turnedDown, leftOut };
    if (call.json) printJson({ schema: 'whetstone.data/1', examRevision: exam.revision, ...summary });
    else printResult(dataText(summary));
  } finally {
    progress.end();
  }
}

/** Nobody sees a half-written file. */
async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}

function byKind({ rows }: RepositoryRows): Readonly<Record<string, { readonly rows: number; readonly characters: number }>> {
  const kinds = [...Map.groupBy(rows, ({ kind }) => kind)].sort(([a], [b]) => a.localeCompare(b));
  return Object.fromEntries(
    kinds.map(([kind, own]) => [kind, { rows: own.length, characters: own.reduce((sum, { middle }) => sum + middle.length, 0) }]),
  );
}

function dataText(summary: {
  readonly file: string;
  readonly rows: number;
  readonly byKind: ReturnType<typeof byKind>;
  readonly turnedDown: Readonly<Record<string, number>>;
  readonly leftOut: Readonly<Record<string, { readonly files: number; readonly characters: number }>>;
}): string {
  return [
    `${summary.rows} rows: ${summary.file}`,
    ...Object.entries(summary.byKind).map(
      ([kind, own]) => `  ${String(own.rows).padStart(6)}  ${kind}, ${own.characters} characters to fill in`,
    ),
    'Left out, so that no exam task can have been learned:',
    ...Object.entries(summary.leftOut).map(([reason, { files, characters }]) =>
      files > 0 ? `  ${String(files).padStart(6)}  files: ${reason}` : `  ${String(characters).padStart(6)}  characters: ${reason}`,
    ),
    ...(Object.keys(summary.turnedDown).length > 0 ? ['Turned down:'] : []),
    ...Object.entries(summary.turnedDown).map(([reason, count]) => `  ${String(count).padStart(6)}  ${reason}`),
  ].join('\n');
}
