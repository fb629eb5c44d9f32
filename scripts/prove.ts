/**
 * The long measurement: `npm run prove -- [--minutes 90] [--only tinydb,toolz] [--models a,b] [--pool-only]`.
 *
 * Fetches the repositories, lets `whetstone sharpen` race on each (resuming where an earlier day stopped), writes slim records to
 * `docs/evidence/<name>/` and the pooled comparison to `docs/evidence/pooled.json`. Each repository gets an equal share of the minutes.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import { pooledComparison } from './prove/pooled-comparison.ts';
import { PROOF_REPOSITORIES, prepareOwnSource, prepareRepository } from './prove/repositories.ts';
import { slim } from './prove/slim-records.ts';

/** Whetstone's own source is measured at this commit, so that the exam stays the same while the project grows. */
const OWN_COMMIT = process.env.WHETSTONE_PROVE_COMMIT ?? 'HEAD';

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '90' },
    only: { type: 'string' },
    models: { type: 'string', default: 'qwen2.5-coder-0.5b,qwen2.5-coder-1.5b' },
    folder: { type: 'string', default: join(homedir(), '.local', 'share', 'whetstone', 'prove') },
    'pool-only': { type: 'boolean', default: false },
  },
});
const checkout = join(import.meta.dirname, '..');
const evidence = join(checkout, 'docs', 'evidence');
const wanted = values.only?.split(',');
const names = [...PROOF_REPOSITORIES.map((repository) => repository.name), 'whetstone'].filter((name) => !wanted || wanted.includes(name));

function rootOf(name: string): string {
  const repository = PROOF_REPOSITORIES.find((candidate) => candidate.name === name);
  if (repository) return prepareRepository(repository, values.folder);
  const commit = spawnSync('git', ['rev-parse', OWN_COMMIT], { cwd: checkout, encoding: 'utf8' }).stdout.trim();
  return prepareOwnSource(checkout, commit, values.folder);
}

for (const name of values['pool-only'] ? [] : names) {
  const minutes = (Number(values.minutes) / names.length).toFixed(1);
  const root = rootOf(name);
  const main = join(checkout, 'src', 'cli', 'main.ts');
  process.stderr.write(`\n== ${name}: sharpen ${root} --minutes ${minutes}\n`);
  const run = spawnSync(process.execPath, [main, 'sharpen', root, '--minutes', minutes, '--models', values.models, '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.status !== 0) {
    process.stderr.write(`${name}: sharpen ended with ${run.status}; going on with the others\n`);
    continue;
  }
  const result = JSON.parse(run.stdout);
  const folder = join(evidence, name);
  mkdirSync(folder, { recursive: true });
  // Where things lie on this machine is nobody's business.
  const { interpreter: _interpreter, ...exam } = result.exam;
  writeFileSync(join(folder, 'exam.json'), `${JSON.stringify(exam, null, 1)}\n`);
  const records = readFileSync(join(result.folder, 'records.jsonl'), 'utf8').split('\n').filter(Boolean);
  const lines = records.map((line) => JSON.stringify(slim(JSON.parse(line)))).join('\n');
  writeFileSync(join(folder, 'records.jsonl.gz'), gzipSync(`${lines}\n`, { level: 9 }));
  writeFileSync(join(folder, 'run.json'), readFileSync(join(result.folder, 'run.json')));
}

const pooled = pooledComparison(names.map((name) => join(evidence, name)).filter((folder) => existsSync(join(folder, 'run.json'))));
writeFileSync(join(evidence, 'pooled.json'), `${JSON.stringify(pooled, null, 1)}\n`);
process.stdout.write(`${JSON.stringify(pooled, null, 1)}\n`);
