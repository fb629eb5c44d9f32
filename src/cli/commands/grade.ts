import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, resolve } from 'node:path';
import { EVALUATION_FORMAT } from '../../core/evaluation-record.ts';
import { hashOf } from '../../core/random.ts';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { CommandCall } from '../command.ts';
import { givenAnswers } from '../given-answers.ts';
import { judgePython } from '../judge-python.ts';
import { benchmarkNamed, dataSetsFolder, openBenchmark } from '../open-benchmark.ts';
import { wholeNumber } from '../option-numbers.ts';
import { runEvaluation } from '../run-evaluation.ts';

/** `whetstone grade BENCH SAMPLES`: judges given answers, and tells where recorded verdicts differ. */
export async function run(call: CommandCall): Promise<undefined> {
  const { options, environment } = call;
  const settings = call.settings(environment.cwd).values;
  const benchmark = benchmarkNamed(call.positional[0]);
  const limit = wholeNumber('--limit', options.limit);
  const workers = wholeNumber('--workers', options.workers);
  const file = resolve(environment.cwd, call.positional[1] ?? '');
  const sha256 = createHash('sha256')
    .update(await contentOf(file))
    .digest('hex');
  const dataSets = dataSetsFolder(options.data, environment);
  const python = judgePython(settings.python, environment);
  const open = await openBenchmark(benchmark, dataSets);
  const { answers, own, unknown } = await givenAnswers(file, open, limit);

  await runEvaluation(call, {
    open,
    own,
    unknownAnswers: unknown,
    manifest: {
      format: EVALUATION_FORMAT,
      run: `${benchmark.name}-${hashOf('grade', benchmark.name, sha256).slice(0, 10)}`,
      kind: 'grade',
      createdAt: new Date().toISOString(),
      benchmark: benchmark.name,
      revision: open.revision,
      title: basename(file),
      samples: { file: basename(file), sha256 },
    },
    title: basename(file),
    total: answers.length,
    python,
    dataSets,
    sandbox: settings.sandbox,
    ...(workers === undefined ? {} : { workers }),
    sideBySide: availableParallelism(),
    answers: async (submit, evaluation) => {
      for (const answer of answers) {
        evaluation.answers.append(answer);
        await submit(answer);
      }
    },
  });
  return undefined;
}

async function contentOf(file: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (cause) {
    throw new WhetstoneError('file-unreadable', `${file} cannot be read.`, { hint: 'Name a file of answers.', cause });
  }
}
