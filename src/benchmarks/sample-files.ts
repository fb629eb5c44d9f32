import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import type { BenchmarkProblem, CheckSpec } from '../core/benchmark-problem.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { cutAtStop } from './cut-at-stop.ts';
import { recordedVerdicts } from './recorded-verdicts.ts';

/** One recorded answer, whatever project wrote it down. Exactly one of `answer` and `program` is there. */
export interface SampleAnswer {
  /** As the benchmark's problem, or a name of the record's own, which then carries its `check`. */
  readonly id: string;
  /** Which answer to this problem, from 0, in the order of the file. */
  readonly attempt: number;
  /** What the model gave: the program is `problem.programOf(answer)`. */
  readonly answer?: string;
  /** The whole program, as it was judged. */
  readonly program?: string;
  /** Whether it passed, as recorded with it. */
  readonly recorded?: boolean;
  /** Tests that the record itself carries. */
  readonly check?: CheckSpec;
}

export interface SampleContext {
  /** Problems of the benchmark in order: lists without ids are counted along them. */
  readonly problems: readonly Pick<BenchmarkProblem, 'id'>[];
  /** Which recorded verdict counts in EvalPlus results. Default `plus`: base and added inputs. */
  readonly score?: 'base' | 'plus';
}

type Draft = Omit<SampleAnswer, 'attempt'>;

/** Reflexion, LDB and MapCoder run programs where the names of `typing` are there: noahshinn/reflexion `executors/py_executor.py`. */
const WITH_TYPING = 'from typing import *\n';
/** What Reflexion, LDB and MapCoder give their checks: 5 seconds in most of their code. */
const RECORDED_TEST_SECONDS = 5;

const line = z
  .object({
    task_id: z.union([z.string(), z.number()]).optional(),
    name: z.string().optional(),
    prompt: z.string().optional(),
    entry_point: z.string().optional(),
    test: z.string().optional(),
    completion: z.string().optional(),
    solution: z.string().optional(),
    is_solved: z.boolean().optional(),
    source_codes: z.array(z.string()).optional(),
    samples: z.array(z.string()).optional(),
  })
  .loose();
type Line = z.output<typeof line>;

const classRecords = z.array(z.object({ task_id: z.string(), predict: z.array(z.string()) }).loose());
const lists = z.array(z.array(z.string()));
const byId = z.record(z.string(), z.array(z.string()));
const evalplusResults = z
  .object({ eval: z.record(z.string(), z.array(z.object({ task_id: z.string(), solution: z.string() }).loose())) })
  .loose();

/**
 * Reads answers from a file of one of the forms that the field writes, told by what is in it:
 *
 * - JSON lines: human-eval (`task_id`, `completion`), EvalPlus (`task_id`, `solution` or `completion`), Reflexion and LDB (`solution`,
 *   `is_solved`), MapCoder (`source_codes`, the last counts), CodeT (`prompt`, `samples`, joined by the prompts file beside it);
 * - JSON: the bigcode harness (a list of lists of programs, in the problems' order), CRUXEval (id to list), ClassEval (`predict`),
 *   results of EvalPlus (`eval` with solutions).
 *
 * Verdicts recorded beside it (`scored.json` of CRUXEval, `…_eval_results.json` of EvalPlus) are joined.
 * Throws `WhetstoneError` (`file-unreadable`).
 */
export async function* readSampleFile(path: string, context: SampleContext): AsyncGenerator<SampleAnswer, void, undefined> {
  const verdicts = await recordedVerdicts(path, context.score ?? 'plus');
  const counts = new Map<string, number>();
  for (const draft of await drafts(path, context)) {
    const attempt = counts.get(draft.id) ?? 0;
    counts.set(draft.id, attempt + 1);
    const recorded = draft.recorded ?? verdicts.get(draft.id)?.[attempt];
    yield { ...draft, attempt, ...(recorded === undefined ? {} : { recorded }) };
  }
}

async function drafts(path: string, { problems }: SampleContext): Promise<readonly Draft[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new WhetstoneError('file-unreadable', `${path} cannot be read.`, { hint: 'Name a file of answers.', cause });
  });
  const whole = parsed(text);
  if (whole !== undefined && (Array.isArray(whole) || line.safeParse(whole).data?.task_id === undefined)) {
    const found = fromWhole(whole, problems);
    if (found !== undefined) return found;
  }
  const records = text.split('\n').flatMap((one) => (one.trim() === '' ? [] : [line.safeParse(parsed(one))]));
  const prompts = records.some(({ data }) => data?.samples !== undefined) ? await promptIds(path) : new Map<string, string>();
  return records.flatMap(({ data }, index) => {
    const drafted = data === undefined ? undefined : fromLine(data, prompts);
    if (drafted !== undefined) return drafted;
    throw new WhetstoneError('file-unreadable', `Line ${index + 1} of ${path} is no answer of a known form.`, {
      hint: 'Write lines like {"task_id": "HumanEval/0", "completion": "    return 1"} (or "solution" for whole programs).',
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function fromWhole(value: unknown, problems: SampleContext['problems']): readonly Draft[] | undefined {
  const classes = classRecords.safeParse(value).data;
  if (classes) return classes.flatMap(({ task_id, predict }) => predict.map((answer) => ({ id: task_id, answer })));
  const programs = lists.safeParse(value).data;
  if (programs) return programs.flatMap((list, index) => list.map((program) => ({ id: idAt(problems, index), program })));
  const results = evalplusResults.safeParse(value).data;
  if (results)
    return Object.values(results.eval).flatMap((list) => list.map(({ task_id, solution }) => ({ id: task_id, program: solution })));
  const answers = byId.safeParse(value).data;
  if (answers) return Object.entries(answers).flatMap(([id, list]) => list.map((answer) => ({ id, answer })));
  return undefined;
}

function idAt(problems: SampleContext['problems'], index: number): string {
  const problem = problems[index];
  if (problem !== undefined) return problem.id;
  throw new WhetstoneError('file-unreadable', `The file holds answers to more than ${problems.length} problems.`, {
    hint: 'Name the benchmark that the answers were drawn for.',
  });
}

function fromLine(record: Line, prompts: ReadonlyMap<string, string>): readonly Draft[] | undefined {
  if (record.samples !== undefined) return fromCodet(record, record.samples, prompts);
  const id = record.task_id ?? record.name;
  if (id === undefined) return undefined;
  const shared = { id: String(id), ...recordedWith(record), ...checkWith(record) };
  const program = record.source_codes?.at(-1) ?? record.solution;
  if (program !== undefined && program === record.solution && isBody(program)) return [{ ...shared, answer: program }];
  if (program !== undefined) return [{ ...shared, program: record.is_solved === undefined ? program : WITH_TYPING + program }];
  return record.completion === undefined ? undefined : [{ ...shared, answer: record.completion }];
}

/** Reflexion's HumanEval runs write the body alone as the solution: no program begins with an indented line. */
function isBody(solution: string): boolean {
  return /^\n*[ \t]+\S/.test(solution);
}

function recordedWith({ is_solved }: Line): Pick<SampleAnswer, 'recorded'> {
  return is_solved === undefined ? {} : { recorded: is_solved };
}

/** Records under a name of their own (MBPP in the typing of MultiPL-E) are judged by the tests that they carry. */
function checkWith({ name, test, entry_point }: Line): Pick<SampleAnswer, 'check'> {
  if (name === undefined || test === undefined || entry_point === undefined) return {};
  return { check: { kind: 'python-tests', entryPoints: [entry_point], tests: `${test}\n`, timeoutSeconds: RECORDED_TEST_SECONDS } };
}

/** CodeT cuts each sample at the first of these: microsoft/CodeT `src/postprocess.py`. */
const CODET_STOPS = ['\nclass', '\ndef', '\n#', '\nif', '\nprint'];

function fromCodet({ prompt = '' }: Line, samples: readonly string[], prompts: ReadonlyMap<string, string>): readonly Draft[] | undefined {
  const id = prompts.get(prompt);
  return id === undefined ? undefined : samples.map((sample) => ({ id, program: prompt + cutAtStop(sample, CODET_STOPS) }));
}

/** CodeT's files name problems by prompt; which is which says the file of its prompts in the same folder. */
async function promptIds(path: string): Promise<ReadonlyMap<string, string>> {
  const beside = join(dirname(path), 'HumanEval_for_code_generation.jsonl');
  const text = await readFile(beside, 'utf8').catch((cause: unknown) => {
    throw new WhetstoneError('file-unreadable', `${basename(path)} names its problems by prompt, and ${beside} cannot be read.`, {
      hint: 'Put the file of prompts beside it.',
      cause,
    });
  });
  const records = text
    .split('\n')
    .map((one) => line.safeParse(parsed(one)).data)
    .filter((one) => one !== undefined);
  return new Map(records.map(({ prompt, task_id }) => [prompt ?? '', String(task_id)] as const));
}
