import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Problem } from '../src/core/problem.ts';
import { openRepositoryExam } from '../src/exams/exam.ts';
import type { TestHarness } from '../src/exams/harness.ts';
import { pytestHarness } from '../src/exams/pytest/pytest-harness.ts';
import { vitestHarness } from '../src/exams/vitest/vitest-harness.ts';
import { languageByName } from '../src/languages/language-for.ts';
import { bubblewrap } from '../src/sandboxes/bubblewrap.ts';

/**
 * How many tasks a minute an exam admits once coverage is known, with our own texts judged in warm forks; beside it the baseline, where
 * each text has a sandbox of its own, as a candidate has. Fresh caches each time. `--laws` also judges true and empty text of each task.
 *
 *   node bench/exam-rate.ts [--tasks 100] [--baseline-tasks 10] [--seed 0] [--laws] REPOSITORY...
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    tasks: { type: 'string', default: '100' },
    'baseline-tasks': { type: 'string', default: '10' },
    seed: { type: 'string', default: '0' },
    laws: { type: 'boolean', default: false },
  },
});
const signal = new AbortController().signal;
const shell = { PATH: process.env.PATH, HOME: process.env.HOME };

interface Rate {
  readonly admitted: number;
  readonly tried: number;
  readonly minutes: number;
  readonly problems: readonly Problem[];
  readonly rejections: unknown;
}

/** By pytest, or by vitest where the folder is an npm package. */
function open(root: string, cacheFolder: string): Promise<TestHarness & Partial<AsyncDisposable>> {
  const options = { sandbox: bubblewrap(), cacheFolder, signal };
  return existsSync(join(root, 'package.json')) ? vitestHarness(root, options) : pytestHarness(root, { ...options, shell });
}

async function rate(root: string, harness: TestHarness, limit: number, cacheFolder: string): Promise<Rate> {
  let tried = 0;
  const exam = await openRepositoryExam({
    ...{ root, seed: Number(values.seed), limit, harness, budgetMs: 240_000, signal, cacheFolder },
    language: languageByName(harness.setup.language)!,
    concurrency: Math.min(2, availableParallelism()),
    onEvent: (event) => {
      if (event.type === 'admitted' || event.type === 'rejected') tried++;
    },
  });
  const startedAt = performance.now();
  const problems = await Array.fromAsync(exam.problems({ signal }));
  return {
    admitted: problems.length,
    tried,
    minutes: (performance.now() - startedAt) / 60_000,
    problems,
    rejections: exam.summary().rejections,
  };
}

async function broken(problems: readonly Problem[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { task, check, reference } of problems) {
    const { path, offset } = task.ask;
    const truth = await check([{ path, start: offset, end: offset, text: reference }], signal);
    const empty = await check([], signal);
    if (truth.verdict.kind !== 'passed') wrong.push(`${task.id}: the true text ${truth.verdict.kind}`);
    if (['passed', 'unjudged'].includes(empty.verdict.kind)) wrong.push(`${task.id}: the empty answer ${empty.verdict.kind}`);
  }
  return wrong;
}

for (const folder of positionals) {
  const root = resolve(folder);
  const cache = mkdtempSync(join(tmpdir(), 'whetstone-bench-'));
  try {
    const openedAt = performance.now();
    const harness = await open(root, cache);
    await using _session = harness[Symbol.asyncDispose] ? (harness as AsyncDisposable) : undefined;
    const coverage = await harness.cover({ budgetMs: 240_000, signal, onProgress: () => {} });
    const coverSeconds = (performance.now() - openedAt) / 1000;
    // The suite is run once for both arms; each arm's decisions lie in a folder of its own.
    const known: TestHarness = { ...harness, cover: async () => coverage };
    const one: TestHarness = {
      ...known,
      judgeMany: async function* (fillings, options, abort) {
        for (const filling of fillings) yield await harness.judge(filling, options, abort);
      },
    };
    const baseline = await rate(root, one, Number(values['baseline-tasks']), join(cache, 'baseline'));
    const warm = await rate(root, known, Number(values.tasks), join(cache, 'warm'));
    const wrong = values.laws ? await broken(warm.problems) : undefined;
    const perMinute = (arm: Rate): number => Number((arm.admitted / arm.minutes).toFixed(1));
    console.table({
      'warm forks': { admitted: warm.admitted, tried: warm.tried, 'per minute': perMinute(warm) },
      'a sandbox each': { admitted: baseline.admitted, tried: baseline.tried, 'per minute': perMinute(baseline) },
    });
    console.log(
      JSON.stringify({
        bench: 'exam-rate',
        repository: basename(root),
        coverSeconds: Number(coverSeconds.toFixed(1)),
        admitted: warm.admitted,
        tried: warm.tried,
        perMinute: perMinute(warm),
        baselinePerMinute: perMinute(baseline),
        rejections: warm.rejections,
        ...(wrong ? { lawsBroken: wrong } : {}),
      }),
    );
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
