import { z } from 'zod';
import type { BenchmarkProblem, DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { functionProgram } from './function-answer.ts';
import { goFile } from './go-file.ts';

/**
 * MultiPL-E: HumanEval and MBPP compiled into other languages, with an unjudged chat answer for each task.
 *
 * Paper: Cassano et al., "MultiPL-E: A Scalable and Polyglot Approach to Benchmarking Neural Code Generation", TSE 2023, arXiv 2208.08227.
 * Followed: prompt, completion, newline, tests; the completion ends at the record's stop texts. Different here: TypeScript is not type
 * checked, and an answer may give the whole function again; it is cut only where the tests begin by closing it.
 */
const DATA_SET = 'multipl-e';
const COMMIT = '469de0845cb7d665bc68044d541aa3aa28c5b30a';
/** Upstream's own limit. */
const TIMEOUT_SECONDS = 15;

const multiplERecord = z.object({
  name: z.string(),
  prompt: z.string(),
  tests: z.string(),
  stop_tokens: z.array(z.string()),
  gpt_solution: z.string(),
});
type MultiplERecord = z.output<typeof multiplERecord>;

const LANGUAGES: Readonly<Record<string, string>> = { js: 'javascript', ts: 'typescript', sh: 'shell', go: 'go', java: 'java' };

interface PublishedFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Without the field `original`, which nothing reads. */
  readonly lean: { readonly bytes: number; readonly sha256: string };
}

const FILES: readonly PublishedFile[] = [
  {
    name: 'humaneval-js',
    bytes: 343_897,
    sha256: '5faa6c748fef5834526292b176ac6097b8feddc10002006fd49f12e4d193746f',
    lean: { bytes: 318_737, sha256: 'b777bad81b94cce8f79eb605d5b570884e78163207c6f0b9759630fe5b1b7cfd' },
  },
  {
    name: 'humaneval-ts',
    bytes: 350_276,
    sha256: '02b891d976ec6496de73781d6c65742a027f77537b808d74173c4411731dc127',
    lean: { bytes: 325_419, sha256: '0dba5d727fdd956d7b3025b686d2f96455bc99680c891186d4151746a494af55' },
  },
  {
    name: 'humaneval-sh',
    bytes: 388_031,
    sha256: '339613e446df07743cb05fb70328d20e4f0819fc66169291c5f7cc48a65bc8c7',
    lean: { bytes: 363_347, sha256: '08d035336dc11ded3535f102d716a984b45c34011cf85d4644886bfe5617e259' },
  },
  {
    name: 'humaneval-go',
    bytes: 540_895,
    sha256: '3e8889bdb4d566185c1a5e0489626c68eb288d4fbeaf9bc9c6abab1fae56674f',
    lean: { bytes: 516_824, sha256: 'c019b56b326d5a68fad77e8ce94ee7c09f1a26736fdd5fcffc1a700e09d310d9' },
  },
  {
    name: 'humaneval-java',
    bytes: 601_486,
    sha256: '6250789eb51e9f9463f750d3a228e13657cde5ca2a5fd2af0189161624a72482',
    lean: { bytes: 576_794, sha256: '27ae5670ffa25e1b17da4772e68bc6ea6aa5257719d39e20e38b8c70723d4f5c' },
  },
  {
    name: 'mbpp-js',
    bytes: 629_832,
    sha256: '14d8c6c946ab9d04621c0c1bf47ac669bb90fae5807b4a6adc8c886182fa09d1',
    lean: { bytes: 585_462, sha256: '592c9a7934124ee617a1d178f770696760e28eafb2affbfa1128332b4285a3fe' },
  },
  {
    name: 'mbpp-ts',
    bytes: 604_958,
    sha256: 'be4cc88629a6af686d61ab26e88cf35c16b6d7dcfcf3cf54315aa1eb575b8d8d',
    lean: { bytes: 562_402, sha256: '92ad1ff2c24768f024b9b2412f3bdc0ad3ba94ba97fc0e66a7d5abf02503746a' },
  },
  {
    name: 'mbpp-sh',
    bytes: 567_035,
    sha256: '115c836edcd734e6beb3eed7c912eef51acce45d46916be92b8fdc89df135cf6',
    lean: { bytes: 527_277, sha256: '77b5a1f3b980aad8d3848dabeb6cda308b2a7b467fe7df5890101084e979a159' },
  },
];

function sourceOf({ name, bytes, sha256, lean }: PublishedFile): DataSource {
  return {
    file: `${name}.jsonl`,
    bytes,
    sha256,
    address: rawAddress('bytedance/SandboxFusion', COMMIT, `sandbox/tests/datasets/samples/Multi-PLE/${name}.jsonl`),
    licence: 'BSD-3-Clause with the condition of no use as training data; the copy and its answers Apache-2.0',
    parts: [{ ...lean, about: 'all records, without the field `original`' }],
  };
}

export interface MultiplESet extends PublicBenchmark {
  readonly language: string;
  /** The chat answers by task, as markdown. No verdict is published. Throws as `problems`. */
  chatAnswers(folder: string): Promise<ReadonlyMap<string, string>>;
}

/** "multipl-e-humaneval-shell": one set for each source and language. */
export const multiplE: readonly MultiplESet[] = FILES.map((file) => {
  const [source, extension] = file.name.split('-') as [string, string];
  const language = LANGUAGES[extension] as string;
  const data = sourceOf(file);
  const records = (folder: string) => readRecords(folder, data, { dataSet: DATA_SET, schema: multiplERecord });
  return {
    name: `multipl-e-${source}-${language}`,
    about: `${source === 'mbpp' ? 'MBPP' : 'HumanEval'} compiled into ${language}`,
    sources: [data],
    dataSet: DATA_SET,
    language,
    async *problems(folder) {
      for (const record of await records(folder)) yield multiplEProblem(record, language);
    },
    chatAnswers: async (folder) => new Map((await records(folder)).map(({ name, gpt_solution }) => [name, gpt_solution])),
  };
});

function multiplEProblem({ name, prompt, tests, stop_tokens }: MultiplERecord, language: string): BenchmarkProblem {
  return {
    id: name,
    language,
    ask: { kind: 'fill', prefix: prompt, suffix: '' },
    reference: undefined,
    programOf: (answer) => {
      const program = functionProgram(prompt, answer, { language, stops: /^\s*\}/.test(tests) ? stop_tokens : undefined });
      // A body is judged under the prompt's imports alone, as upstream does; a whole function brought its own.
      return language === 'go' && program !== `${prompt}${answer}` ? goFile(prompt, program, tests) : program;
    },
    check: { kind: 'program', language, before: '', after: `\n${tests}`, timeoutSeconds: TIMEOUT_SECONDS },
    stops: stop_tokens,
  };
}
