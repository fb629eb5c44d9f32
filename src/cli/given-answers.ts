import { readSampleFile } from '../benchmarks/sample-files.ts';
import { type AnswerRecord, EVALUATION_FORMAT } from '../core/evaluation-record.ts';
import { hashOf } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { type GradedProblem, ownProblem } from '../runner/grade-unit.ts';
import type { OpenBenchmark } from './open-benchmark.ts';

export interface GivenAnswers {
  readonly answers: readonly AnswerRecord[];
  /** Questions that the answers bring along, with their tests. */
  readonly own: readonly GradedProblem[];
  /** Answers to questions that the benchmark does not have. */
  readonly unknown: number;
}

/** The answers of a file to the first `limit` questions. Throws `WhetstoneError` (`file-unreadable`, `bad-argument` when none is to a question). */
export async function givenAnswers(file: string, open: OpenBenchmark, limit: number | undefined): Promise<GivenAnswers> {
  const { benchmark, problems, graded } = open;
  const wanted = new Set(problems.slice(0, limit).map(({ id }) => id));
  const own = new Map<string, GradedProblem>();
  const answers: AnswerRecord[] = [];
  let unknown = 0;
  // Results of EvalPlus hold two verdicts: that of the original tests, and that of all.
  const score = /plus$/.test(benchmark.name) ? 'plus' : 'base';
  for await (const { id, attempt, answer, program, recorded, check } of readSampleFile(file, { problems, score })) {
    if (!graded.has(id)) {
      if (check === undefined) {
        unknown += 1;
        continue;
      }
      if (!own.has(id) && own.size >= (limit ?? Number.POSITIVE_INFINITY)) continue;
      own.set(id, own.get(id) ?? ownProblem(id, check));
    } else if (!wanted.has(id)) continue;
    const form = program === undefined ? 'answer' : 'program';
    const text = program ?? answer ?? '';
    answers.push({
      format: EVALUATION_FORMAT,
      type: 'answer',
      key: hashOf('given', id, attempt, form, text).slice(0, 32),
      task: id,
      attempt,
      form,
      text,
      ...(recorded === undefined ? {} : { recorded: recorded ? 'passed' : 'failed' }),
    });
  }
  if (answers.length > 0) return { answers, own: [...own.values()], unknown };
  throw new WhetstoneError('bad-argument', `${file} holds no answer to a question of ${benchmark.name}.`, {
    hint: `Its questions are named like ${problems[0]?.id ?? 'nothing'}; name the benchmark that the answers were drawn for.`,
  });
}
