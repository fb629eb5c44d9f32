import type { PlainValue } from './plain-value.ts';

/** How a question is put. Templates belong to the model: a chat model is asked `complete` questions through its plan part. */
export type BenchmarkAsk =
  /** The answer goes between `prefix` and `suffix` of one file (`suffix` mostly empty). */
  | { readonly kind: 'fill'; readonly prefix: string; readonly suffix: string }
  /** The answer is code written after an instruction; `given` is code it speaks of (to mend, to translate, to edit). */
  | { readonly kind: 'instruct'; readonly instruction: string; readonly given?: { readonly language: string; readonly code: string } };

/** How arguments and results of one function are compared with what is expected. */
export type Comparison =
  /** As the language itself compares plain data (in Python `1 == 1.0 == True`, but a list equals no tuple); NaN equals NaN. */
  | { readonly kind: 'equal' }
  /** Numbers may differ by `absolute` or by `relative` of the expected one, also inside lists and objects; all else must be equal. */
  | { readonly kind: 'close'; readonly absolute: number; readonly relative: number }
  /** Python text that defines `accepts(arguments, result, expected) -> bool`: trusted, run apart from the candidate on plain values. */
  | { readonly kind: 'python'; readonly accepts: string };

/**
 * How an answer is judged: plain data, so that a benchmark is a reader of files and a judge alone runs programs.
 * `program` below is the whole text of the answer's program, as `BenchmarkProblem.programOf` makes it.
 */
export type CheckSpec =
  /** Python text `tests` is run in a process of its own; the names in `entryPoints` stand there for proxies that call the candidate's process. `tests` passes when it ends without an exception. */
  | { readonly kind: 'python-tests'; readonly entryPoints: readonly string[]; readonly tests: string; readonly timeoutSeconds: number }
  /** One function is called with each list of arguments; results are compared outside. `expected` are values, or a program that is trusted and run apart to get them. */
  | {
      readonly kind: 'python-calls';
      readonly entryPoint: string;
      readonly inputs: readonly (readonly PlainValue[])[];
      readonly expected: { readonly values: readonly PlainValue[] } | { readonly program: string };
      readonly comparison: Comparison;
      /** CPU time of each call. */
      readonly timeoutSeconds: number;
      /** EvalPlus: a call may take this many times what the reference took, where that is more. Only with `expected.program`. */
      readonly referenceFactor?: number;
    }
  /** Python `unittest` classes that need the candidate's live objects: they share its process, under a runner that reports through a protected channel. Score: classes that pass wholly. */
  | { readonly kind: 'python-unittest'; readonly tests: string; readonly classes: readonly string[]; readonly timeoutSeconds: number }
  /** The whole program with its tests, in any language: compiled, run, passed when it ends with exit code 0 (one process; the record says so). */
  | {
      readonly kind: 'program';
      readonly language: string;
      readonly before: string;
      readonly after: string;
      readonly timeoutSeconds: number;
    }
  /** A Python literal or call compared inside a process that runs `code`: CRUXEval's two ways. */
  | {
      readonly kind: 'python-prediction';
      readonly code: string;
      readonly predicts: 'input' | 'output';
      readonly input: string;
      readonly output: string;
      readonly timeoutSeconds: number;
    };

/** A check of one kind. */
export type CheckOf<Kind extends CheckSpec['kind']> = Extract<CheckSpec, { readonly kind: Kind }>;

/** One question of a public benchmark with its judge's data. */
export interface BenchmarkProblem {
  /** As the field writes it: "HumanEval/17". */
  readonly id: string;
  /** Name of the language of the answer in `toolchains/`. */
  readonly language: string;
  readonly ask: BenchmarkAsk;
  /** Answer that the data set calls right, in the form a model would give it; `undefined` where it has none. */
  readonly reference: string | undefined;
  /** Whole text of the program that an answer makes (prompt before it, imports of the data set added). */
  programOf(answer: string): string;
  readonly check: CheckSpec;
  /** Texts at which a drawn answer of the usual completion form ends; part of the data set's definition. */
  readonly stops: readonly string[];
  /** Problems that stand or fall together (methods of one class): unit of the intervals. Left out: `id`. */
  readonly cluster?: string;
}

/** Where the file of a data set comes from: what `whetstone data fetch` tells and checks. */
export interface DataSource {
  /** Path in the folder of its data set. */
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly address: string;
  readonly licence: string;
  /** Published parts of the same file that are read as well, under the same name; `about` says which part, for reports. */
  readonly parts?: readonly { readonly bytes: number; readonly sha256: string; readonly about: string }[];
}

/** A public data set: one file in `benchmarks/`, its test, its card, one line in the catalogue. */
export interface PublicBenchmark {
  /** "humaneval-plus": lower case, as users type it. */
  readonly name: string;
  /** One line for `whetstone eval --list`. */
  readonly about: string;
  readonly sources: readonly DataSource[];
  /** Name of the folder of its data set among all data sets; several benchmarks may share one. Left out: `name`. */
  readonly dataSet?: string;
  /** Reads the problems in the data set's order from the folder of its data set. Throws `WhetstoneError` (`data-missing`, `data-damaged`). */
  problems(folder: string): AsyncIterable<BenchmarkProblem>;
}
