import { z } from 'zod';
import type { DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { MXEVAL_COMMIT, mxevalProblem, mxevalRecord } from './mxeval.ts';

/**
 * MBXP: MBPP carried over to other languages, with one recorded answer for each task whose pass@1 is published.
 *
 * Paper: Athiwaratkun et al., "Multi-lingual Evaluation of Code Generation Models", ICLR 2023, arXiv 2210.14868. Followed: amazon-science/mxeval
 * `mxeval/execution.py` (prompt, completion, newline, test; Python then calls `check`). Different here: TypeScript is transpiled to ES5
 * without a type check, Python tests run in a process of their own.
 */

const LICENCE = 'CC-BY-4.0';

const sampleSchema = z.object({ task_id: z.string(), completion: z.string() });

interface MbxpSet {
  readonly language: string;
  readonly tasks: DataSource;
  readonly samples: DataSource;
  /** pass@1 of the recorded answers in percent, from upstream's readme. */
  readonly published: number;
}

const source = (path: string, bytes: number, sha256: string): DataSource => ({
  file: path.split('/').at(-1) as string,
  bytes,
  sha256,
  address: rawAddress('amazon-science/mxeval', MXEVAL_COMMIT, `data/mbxp/${path}`),
  licence: LICENCE,
});

/** The five languages of the set that we hold, each with its recorded answers. */
export const MBXP_SETS: readonly MbxpSet[] = [
  {
    language: 'python',
    tasks: source('mbpp_release_v1.jsonl', 936808, '2ea7949f20ed5ecaacf4c9970d29430ec3f13772f4dd379665b1234f14b0ec3e'),
    samples: source('examples/mbpp_samples.jsonl', 187651, '6100a93b357de042d8306bf1553e9ef53e1622fa1249450a6cfeddfae750673c'),
    published: 82.24,
  },
  {
    language: 'javascript',
    tasks: source('mbjsp_release_v1.2.jsonl', 1425621, '9e443a1911bcedd8b5193f43d3217666fbf669cd00d54265941a8eb17e396f5a'),
    samples: source('examples/mbjsp_samples.jsonl', 236564, '384fa2f33c1a9fa08d658a29580267a383cb2256b62659bcb32c9d735f17485a'),
    published: 78.67,
  },
  {
    language: 'typescript',
    tasks: source('mbtsp_release_v1.2.jsonl', 1545093, '7c4fbf66cd8189d5f3f6a78ce201782571d083a1d89ee3730c0235317d44d769'),
    samples: source('examples/mbtsp_samples.jsonl', 270004, '000d26575b4eb8bf80e765f54bdabee864998e306acfd8f1c5c48276d2d2e829'),
    published: 87.29,
  },
  {
    language: 'java',
    tasks: source('mbjp_release_v1.2.jsonl', 2420406, '139a0fcdff2f4c6d456c546c82f43a1f389dfe3125f5f2c3f6a12f478483dffd'),
    samples: source('examples/mbjp_samples.jsonl', 340447, '69bcefe6eae02822ef8cfde9bdc0d09bcdbf9db667b6f048a595f046c6d6a568'),
    published: 85.3,
  },
  {
    language: 'go',
    tasks: source('mbgp_release_v1.1.jsonl', 1674633, '90f519222a4c45bdbed8309076433d2f573c6f37329a848581fa789839b67da8'),
    samples: source('examples/mbgp_samples.jsonl', 270622, '2f5cd7c751d5c77393585c9237bacad4dc5ff909952d0aa09ded0a76065f2237'),
    published: 39.19,
  },
];

/** One benchmark for each language: "mbxp-javascript". */
export const mbxp: readonly PublicBenchmark[] = MBXP_SETS.map((set) => ({
  name: `mbxp-${set.language}`,
  about: `MBPP in ${set.language}, ${set.published} % of one recorded answer for each task pass as published`,
  sources: [set.tasks, set.samples],
  dataSet: 'mbxp',
  async *problems(folder) {
    for (const record of await readRecords(folder, set.tasks, { dataSet: 'mbxp', schema: mxevalRecord }))
      yield mxevalProblem(record, set.language);
  },
}));

/** The recorded answers by task, each to be appended to its prompt. Throws as `readRecords`. */
export async function mbxpSamples(folder: string, set: MbxpSet): Promise<ReadonlyMap<string, string>> {
  const samples = await readRecords(folder, set.samples, { dataSet: 'mbxp', schema: sampleSchema });
  return new Map(samples.map(({ task_id, completion }) => [task_id, completion]));
}
