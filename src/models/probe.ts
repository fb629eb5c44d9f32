import type { Model } from '../core/model.ts';

/** One hole a model was asked to fill, and what it wrote. */
export interface ProbeAnswer {
  readonly prefix: string;
  readonly suffix: string;
  readonly wanted: string;
  /** First line of the answer. */
  readonly text: string;
  readonly isRight: boolean;
}

export interface ProbeResult {
  /** At least two of the holes were filled: the model uses the text after a hole, and its template is right. */
  readonly canFill: boolean;
  readonly answers: readonly ProbeAnswer[];
  readonly totalMs: number;
}

const PROBE_TOKENS = 16;
const NEEDED_RIGHT = 2;

/** Holes that only the text after them gives away, so that a model asked in the wrong form fails. */
const HOLES: readonly { readonly prefix: string; readonly suffix: string; readonly wanted: string }[] = [
  { prefix: 'def area(width, height):\n    ', suffix: ' = width * height\n    return surface\n', wanted: 'surface' },
  { prefix: 'for ', suffix: ' in names:\n    print(f"Hello, {customer}!")\n', wanted: 'customer' },
  { prefix: 'import ', suffix: '\n\nprint(json.dumps({"a": 1}))\n', wanted: 'json' },
];

/**
 * Asks a model to fill three small holes, greedily, before it is used. Takes some two seconds with a small model on two cores.
 * Throws what the model throws (`unsupported` when it cannot infill at all) and `signal.reason` on abort.
 */
export async function probeModel(model: Model, signal: AbortSignal): Promise<ProbeResult> {
  const started = performance.now();
  const answers: ProbeAnswer[] = [];
  for (const { prefix, suffix, wanted } of HOLES) {
    let text = '';
    const prompt = { kind: 'infill', prefix, suffix } as const;
    const request = { prompt, samples: 1, seed: 0, temperature: 0, maxTokens: PROBE_TOKENS, stopStrings: ['\n'], signal };
    for await (const event of model.generate(request)) if (event.type === 'text-delta') text += event.text;
    answers.push({ prefix, suffix, wanted, text, isRight: /^\s*(\w+)/.exec(text)?.[1] === wanted });
  }
  const right = answers.filter(({ isRight }) => isRight).length;
  return { canFill: right >= NEEDED_RIGHT, answers, totalMs: performance.now() - started };
}
