import type { DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { type EvalplusForm, type EvalplusRecord, evalplusProblem, evalplusRecord } from './evalplus.ts';

/** MBPP+: the well-formed part of sanitized MBPP with 34 times as many inputs, in the two versions that published figures stand on. */
const DATA_SET = 'mbppplus';
const LICENCE = 'Apache-2.0; base tasks CC-BY-4.0';
const newer: DataSource = {
  file: 'MbppPlus.jsonl.gz',
  bytes: 336_032,
  sha256: 'af43697e8791c4c149bdfd6b489d8b5412507551ac20e28a439f650b8225db63',
  address: rawAddress('evalplus/mbppplus_release', 'dadf43da556a00f7bacd71cb154f2932757d9144', 'MbppPlus.jsonl.gz'),
  licence: LICENCE,
};
const older: DataSource = {
  file: 'MbppPlus-v0.1.0.jsonl',
  bytes: 2_761_786,
  sha256: 'a855b9de667baea8e2f8aa61f898767a7336872208a85222b35622545e819fe9',
  address: rawAddress(
    'QwenLM/Qwen2.5-Coder',
    'd5ead97fea36bca3744e1a4c49e882f6fa2f406a',
    'qwencoder-eval/instruct/eval_plus/data/MbppPlus-v0.1.0.jsonl',
  ),
  licence: LICENCE,
};

/** Where EvalPlus ends a completion: `evalplus/provider/utility.py`. */
const STOPS = ['\nif __name__', '\ndef main(', '\nprint(', '\n"""', '\nassert'] as const;

/** Mbpp/255 lists combinations: of its longest inputs the answers hold millions of values, of one 130 million. */
const HUGE = { task: 'Mbpp/255', longest: 70 };

function withoutHuge(record: EvalplusRecord): EvalplusRecord {
  if (record.task_id !== HUGE.task) return record;
  return { ...record, plus_input: record.plus_input.filter(([, length]) => !(typeof length === 'number' && length > HUGE.longest)) };
}

function benchmark(name: string, about: string, source: DataSource, inputs: EvalplusForm['inputs']): PublicBenchmark {
  return {
    name,
    about,
    sources: [source],
    dataSet: DATA_SET,
    async *problems(folder) {
      const records = await readRecords(folder, source, { dataSet: name, schema: evalplusRecord });
      for (const record of records) yield evalplusProblem(withoutHuge(record), { dataSet: 'mbpp', inputs, stops: STOPS });
    },
  };
}

export const mbppPlus: readonly PublicBenchmark[] = [
  benchmark('mbpp-plus', 'MBPP+ v0.2.0: 378 tasks, base and added inputs must all be right', newer, 'plus'),
  benchmark('mbpp-plus-base', 'MBPP+ v0.2.0 judged by the original inputs alone', newer, 'base'),
  benchmark('mbpp-plus-v0.1.0', 'MBPP+ v0.1.0: 399 tasks, 21 of which were removed later as broken', older, 'plus'),
  benchmark('mbpp-plus-v0.1.0-base', 'MBPP+ v0.1.0 judged by the original inputs alone', older, 'base'),
];
