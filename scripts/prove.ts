/**
 * The long measurement: `npm run prove -- [--minutes 90] [--only tinydb,toolz] [--models a,b] [--tasks 200] [--train] [--pool-only]`.
 *
 * Fetches the repositories, admits their exams, lets `whetstone sharpen` race on each, keeps slim records in `docs/evidence/<name>/<run>/`
 * the pooled comparison in `docs/evidence/pooled.json`, and every single change against boundary control in `changes.json`. Each repository gets an equal share of the minutes. A race that was stopped goes
 * on; after a finished one the next begins from its choose records and confirms on tasks not seen yet, on another machine too.
 *
 * With `--train` each repository's first model is trained on it first (`--train-recipe NAME`, `--train-minutes 30` where it shall be longer or shorter than that says, `--train-from general` or a
 * file of an adapter), beside the minutes of the races; what comes out is kept apart, in `docs/evidence/trained/`, and no task that any race has seen is confirmed on.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { keepEvidence, restoreEvidence } from './prove/evidence.ts';
import { pooledChanges, pooledComparison } from './prove/pooled-comparison.ts';
import { PROOF_REPOSITORIES, prepareOwnSource, prepareRepository } from './prove/repositories.ts';

/** Whetstone's own source is measured at this commit, so that the exam stays the same while the project grows. */
const OWN_COMMIT = process.env.WHETSTONE_PROVE_COMMIT ?? 'HEAD';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '90' },
    only: { type: 'string' },
    models: { type: 'string', default: 'qwen2.5-coder-0.5b,qwen2.5-coder-1.5b' },
    tasks: { type: 'string', default: '200' },
    folder: { type: 'string', default: join(homedir(), '.local', 'share', 'whetstone', 'prove') },
    train: { type: 'boolean', default: false },
    'train-minutes': { type: 'string' },
    'train-recipe': { type: 'string', default: 'fim-lora' },
    'train-from': { type: 'string' },
    'pool-only': { type: 'boolean', default: false },
  },
});
const checkout = join(import.meta.dirname, '..');
const untrained = join(checkout, 'docs', 'evidence');
const evidence = values.train ? join(untrained, 'trained') : untrained;
const start = values['train-from'] === undefined ? [] : ['--train-from', values['train-from']];
const length = values['train-minutes'] === undefined ? [] : ['--train-minutes', values['train-minutes']];
const training = values.train ? ['--train', ...length, '--train-recipe', values['train-recipe'], ...start] : [];
const wanted = values.only?.split(',');
const names = [...PROOF_REPOSITORIES.map((repository) => repository.name), 'whetstone'].filter((name) => !wanted || wanted.includes(name));

function rootOf(name: string): string {
  const repository = PROOF_REPOSITORIES.find((candidate) => candidate.name === name);
  if (repository) return prepareRepository(repository, values.folder);
  const commit = spawnSync('git', ['rev-parse', OWN_COMMIT], { cwd: checkout, encoding: 'utf8' }).stdout.trim();
  return prepareOwnSource(checkout, commit, values.folder);
}

/** Runs Whetstone itself; what it tells while it works is shown, what it prints is given back. `undefined` when it failed. */
function whetstone(...args: readonly string[]): string | undefined {
  process.stderr.write(`\n== whetstone ${args.join(' ')}\n`);
  const { status, stdout } = spawnSync(process.execPath, [join(checkout, 'src', 'cli', 'main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status === 0) return stdout;
  process.stderr.write(`It ended with ${status}; going on with the other repositories.\n`);
  return undefined;
}

for (const name of values['pool-only'] ? [] : names) {
  const root = rootOf(name);
  const kept = join(evidence, name);
  for (const earlier of [join(untrained, name), join(untrained, 'trained', name)]) await restoreEvidence(earlier, root);
  // The whole exam first, on both cores: nothing is admitted beside the race, which would slow the engine.
  if (whetstone('exam', root, '--max-tasks', values.tasks, '--json') === undefined) continue;
  const minutes = (Number(values.minutes) / names.length).toFixed(1);
  const budget = ['--minutes', minutes, '--models', values.models, '--max-tasks', values.tasks];
  const printed = whetstone('sharpen', root, ...budget, ...training, '--oracle', '--json');
  if (printed !== undefined) keepEvidence(kept, JSON.parse(printed));
}

mkdirSync(evidence, { recursive: true });
const folders = names.map((name) => join(evidence, name));
const pooled = pooledComparison(folders);
writeFileSync(join(evidence, 'pooled.json'), `${JSON.stringify(pooled, null, 1)}\n`);
writeFileSync(join(evidence, 'changes.json'), `${JSON.stringify(pooledChanges(folders), null, 1)}\n`);
process.stdout.write(`${JSON.stringify(pooled, null, 1)}\n`);
