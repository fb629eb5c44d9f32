import type { DataSource, PublicBenchmark } from '../core/benchmark-problem.ts';
import { rawAddress, readRecords } from './data-file.ts';
import { MXEVAL_COMMIT, mxevalProblem, mxevalRecord } from './mxeval.ts';

/**
 * Multilingual HumanEval: HumanEval carried over to other languages by the makers of MBXP, judged as theirs is.
 *
 * Paper: Athiwaratkun et al., "Multi-lingual Evaluation of Code Generation Models", ICLR 2023, arXiv 2210.14868. Only Python has
 * references.
 */
const DATA_SET = 'multilingual-humaneval';

const source = (file: string, bytes: number, sha256: string): DataSource => ({
  file,
  bytes,
  sha256,
  address: rawAddress('amazon-science/mxeval', MXEVAL_COMMIT, `data/multilingual_humaneval/${file}`),
  licence: 'MIT',
});

const SETS: readonly { readonly language: string; readonly data: DataSource }[] = [
  {
    language: 'python',
    data: source('HumanEval.jsonl', 287_428, 'ee8ed1495a18a21d3c285c031d38940e3208f1616dc386a32a8d28e968fe94d8'),
  },
  {
    language: 'javascript',
    data: source('HumanEval_javascript_v1.1.jsonl', 416_623, 'cbd4421a18387fcf791a047e2904e1ff8287b11fede50a7fb5e3cd3814cb1653'),
  },
  {
    language: 'typescript',
    data: source('HumanEval_typescript_v1.jsonl', 379_319, '6039fe3b75bd1670702bab22ebb21b8c29ac29fa91211d7d9e59b13ae581b7a7'),
  },
  {
    language: 'java',
    data: source('HumanEval_java_v1.1.jsonl', 628_908, '2373bd083b7be445a5273add8a932e0fea3d1e3c1a59d55beba369e90e5d0d02'),
  },
  {
    language: 'go',
    data: source('HumanEval_go_v1.jsonl', 455_466, 'b3797a20b951627d67dec749cc1954e4a151cf0096d1649f96d62597a76a47af'),
  },
];

/** "multilingual-humaneval-go": one benchmark for each language. */
export const multilingualHumaneval: readonly PublicBenchmark[] = SETS.map(({ language, data }) => ({
  name: `${DATA_SET}-${language}`,
  about: `HumanEval in ${language}, by the makers of MBXP`,
  sources: [data],
  dataSet: DATA_SET,
  async *problems(folder) {
    for (const record of await readRecords(folder, data, { dataSet: DATA_SET, schema: mxevalRecord }))
      yield mxevalProblem(record, language);
  },
}));
