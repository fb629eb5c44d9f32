import { join } from 'node:path';
import { z } from 'zod';
import type { BenchmarkAsk, BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readCollection } from './data-file.ts';
import type { EvalplusForm } from './evalplus.ts';
import { humanevalPlus } from './humaneval-plus.ts';

/**
 * APEval: from the history of a function, its present state and perhaps a wish the finished function is wanted; judged by HumanEval+'s inputs.
 *
 * Paper: Jiang et al., "CursorCore: Assist Programming through Aligning Anything", 2024, arXiv 2410.07002; TechxGenus/CursorCore
 * `eval/eval_apeval.py`. Different here: the question is put in our words, not in the tokens of their models.
 */
const source: DataSource = {
  file: 'apeval.json',
  bytes: 175_815,
  sha256: '6f6a33a7f72033df246186c27eac17e4ddff15e0d971b63e27a67724cc61575c',
  address: rawAddress('TechxGenus/CursorCore', '6df0aafc6b24f6957684a908181793199ed6068f', 'benchmark/apeval.json'),
  licence: 'Apache-2.0',
  parts: [
    {
      bytes: 77_233,
      sha256: '5fa2fd2a1b2ddc1053fade054612c7afe36f48946f447fe18be05bd0d43199a8',
      about: '82 of 164 tasks: the even-numbered ones',
    },
  ],
};

const version = z.object({ code: z.string() });
const record = z.object({
  task_id: z.string(),
  history: z.array(version),
  current: version,
  user: z.string(),
  area: z.union([z.number(), z.tuple([z.number(), z.number()])]).nullish(),
});
type Record = z.output<typeof record>;

/** What the paper splits its scores by: C, H+C, C+U, H+C+U. */
export function shownIn({ history, user }: Pick<Record, 'history' | 'user'>): string {
  return [...(history.length > 0 ? ['H'] : []), 'C', ...(user === '' ? [] : ['U'])].join('+');
}

function ask({ history, current, user, area }: Record): BenchmarkAsk {
  const versions = history.map(({ code }, index) => `Version ${index + 1}:\n${code}`);
  const parts = [
    'Finish the function that the programmer is writing. Reply with the whole program in one code block.',
    ...(versions.length === 0 ? [] : [`What the file was before, oldest first:\n\n${versions.join('\n\n')}`]),
    ...(typeof area === 'number' ? ['The cursor is at <|cursor|>.'] : []),
    ...(Array.isArray(area) ? ['The programmer has selected what is between <|selection|> and <|/selection|>.'] : []),
    ...(user === '' ? [] : [`The programmer asks: ${user}`]),
  ];
  return { kind: 'instruct', instruction: parts.join('\n\n'), given: { language: 'python', code: marked(current.code, area) } };
}

/** Offsets count Unicode characters, as in Python. */
function marked(code: string, area: Record['area']): string {
  if (area === null || area === undefined) return code;
  const characters = [...code];
  const piece = (from: number, to?: number) => characters.slice(from, to).join('');
  if (typeof area === 'number') return `${piece(0, area)}<|cursor|>${piece(area)}`;
  return `${piece(0, area[0])}<|selection|>${piece(...area)}<|/selection|>${piece(area[1])}`;
}

function benchmark(inputs: EvalplusForm['inputs']): PublicBenchmark {
  const name = inputs === 'plus' ? 'apeval' : 'apeval-base';
  const judgedBy = humanevalPlus.find((one) => one.name === (inputs === 'plus' ? 'humaneval-plus' : 'humaneval-plus-base'));
  return {
    name,
    about: `finish a function from its history, judged by HumanEval+ (${inputs} inputs)`,
    sources: [source],
    dataSet: 'apeval',
    async *problems(folder) {
      const records = await readCollection(folder, source, { dataSet: name, schema: record });
      const judges = new Map<string, BenchmarkProblem>();
      // HumanEval+ lies beside it.
      for await (const problem of judgedBy?.problems(join(folder, '..', 'humanevalplus')) ?? []) judges.set(problem.id, problem);
      for (const one of records) {
        const judge = judges.get(one.task_id);
        if (judge !== undefined) yield problemOf(one, judge);
      }
    },
  };
}

function problemOf(one: Record, judge: BenchmarkProblem): BenchmarkProblem {
  return {
    id: one.task_id,
    language: 'python',
    ask: ask(one),
    reference: judge.reference === undefined ? undefined : judge.programOf(judge.reference),
    programOf: (answer) => answer,
    check: judge.check,
    stops: [],
  };
}

export const apeval: readonly PublicBenchmark[] = [benchmark('plus'), benchmark('base')];
