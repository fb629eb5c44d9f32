import type { DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { type EvalplusForm, evalplusProblem, evalplusRecord } from './evalplus.ts';

/** HumanEval+ v0.1.10: HumanEval's problems, some mended, with about 80 times as many inputs. */
const DATA_SET = 'humanevalplus';
const source: DataSource = {
  file: 'HumanEvalPlus.jsonl.gz',
  bytes: 925_932,
  sha256: '272720b90ac375502c8ed23cd791c2a93dfb22a911641a494da74a426c09f101',
  address: rawAddress('evalplus/humanevalplus_release', '200defce9e3429d28ca215b6dd061c0f7f31c18b', 'HumanEvalPlus.jsonl.gz'),
  licence: 'Apache-2.0; base problems MIT',
};

/** Where EvalPlus ends a completion: `evalplus/provider/utility.py`. */
const STOPS = ['\nif __name__', '\ndef main(', '\nprint(', '\ndef ', '\nclass ', '\nimport ', '\nfrom ', '\nassert '] as const;

function benchmark(name: string, about: string, inputs: EvalplusForm['inputs']): PublicBenchmark {
  return {
    name,
    about,
    sources: [source],
    dataSet: DATA_SET,
    async *problems(folder) {
      const records = await readRecords(folder, source, { dataSet: name, schema: evalplusRecord });
      for (const record of records) yield evalplusProblem(record, { dataSet: 'humaneval', inputs, stops: STOPS });
    },
  };
}

export const humanevalPlus: readonly PublicBenchmark[] = [
  benchmark('humaneval-plus', 'HumanEval with 123,000 more inputs: base and added ones must all be right', 'plus'),
  benchmark('humaneval-plus-base', 'HumanEval+ judged by the original inputs alone', 'base'),
];
