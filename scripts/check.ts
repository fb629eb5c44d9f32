/**
 * Runs the checks of `npm run check` (and with `--real` the real tests too) and ends with one line of counts.
 *
 * Each static check counts as one test. Prints the output of a static check only when it failed. Exits 1 on any failure, with `--no-skips` also when a test was skipped.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';

/** Where `npm test` puts pytest for the trainer's own Python, beside its packages and not among them. */
const PYTEST_FOLDER = join('node_modules', '.whetstone-trainer-pytest');

/** Skips whose need no package brings: a container engine wants control groups that a virtual machine may not give (crun refuses hybrid ones). */
const NOT_INSTALLABLE = /^container not here: /;

interface Counts {
  readonly passed: number;
  readonly failed: number;
  /** Full name of each skipped test. */
  readonly skipped: readonly string[];
}

const root = resolve(import.meta.dirname, '..');
const withReal = process.argv.includes('--real');
const failOnSkip = process.argv.includes('--no-skips');

function run(
  command: string,
  args: readonly string[],
  show: boolean,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number; readonly output: string }> {
  const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(command, args, { cwd: root, env: { ...process.env, PATH: path, ...variables }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const take = (chunk: Buffer): void => {
    output += chunk.toString();
    if (show) process.stdout.write(chunk);
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => done({ code: code ?? 1, output }));
  });
}

async function staticCheck(name: string, command: string, args: readonly string[]): Promise<Counts> {
  const started = performance.now();
  const { code, output } = await run(command, args, false);
  console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name}  ${((performance.now() - started) / 1000).toFixed(1)} s`);
  if (code !== 0) console.log(output);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: [] };
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

async function vitest(project: string): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-check-'));
  try {
    const report = join(folder, 'report.json');
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await run('vitest', ['run', '--project', project, ...reporters], true);
    const read = JSON.parse(await readFile(report, 'utf8')) as VitestReport;
    const tests = read.testResults.flatMap((file) => file.assertionResults);
    // A file that cannot even be loaded has no tests to count: it is one failure of its own.
    const brokenFiles = read.testResults.filter(
      (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
    );
    const failed = read.numFailedTests + brokenFiles.length;
    return {
      passed: read.numPassedTests,
      failed: code !== 0 && failed === 0 ? 1 : failed,
      skipped: tests.filter((test) => !['passed', 'failed'].includes(test.status)).map((test) => test.fullName),
    };
  } catch (error) {
    console.log(`FAILED  ${project} tests left no report: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The trainer's tests, which are Python's own. Without its Python they count as one skipped test. */
async function pytest(): Promise<Counts> {
  const python = process.env.WHETSTONE_TEST_TRAINER_PYTHON;
  if (python === undefined) {
    return { passed: 0, failed: 0, skipped: ['trainer/tests (needs the trainer’s Python: whetstone train --doctor)'] };
  }
  const folder = await mkdtemp(join(tmpdir(), 'whetstone-check-'));
  try {
    const report = join(folder, 'report.xml');
    const args = ['-m', 'pytest', 'trainer/tests', '-p', 'no:cacheprovider', `--junit-xml=${report}`];
    const variables = { PYTHONPATH: join(root, PYTEST_FOLDER), PYTHONDONTWRITEBYTECODE: '1' };
    const { code } = await run(python, args, true, variables);
    const read = await readFile(report, 'utf8');
    const of = (what: string): number => Number(new RegExp(`<testsuite [^>]*\\b${what}="(\\d+)"`).exec(read)?.[1] ?? 0);
    const failed = of('failures') + of('errors');
    const skipped = [...read.matchAll(/<testcase [^>]*?classname="([^"]*)" name="([^"]*)"[^>]*><skipped /g)];
    return {
      passed: of('tests') - failed - of('skipped'),
      failed: code !== 0 && failed === 0 ? 1 : failed,
      skipped: skipped.map(([, file, name]) => `${file} ${name}`),
    };
  } catch (error) {
    console.log(`FAILED  the trainer's tests left no report: ${String(error)}`);
    return { passed: 0, failed: 1, skipped: [] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const counts = [
  ...(await Promise.all([
    staticCheck('format and lint (biome)', 'biome', ['check', '--error-on-warnings', '.']),
    staticCheck('types (tsc)', 'tsc', []),
    staticCheck('import rule (dependency-cruiser)', 'depcruise', [
      '--config',
      '.dependency-cruiser.mjs',
      'src',
      'test',
      'bench',
      'scripts',
    ]),
    staticCheck('lock file complete, no registry named', 'node', ['scripts/complete-lock.mjs', '--check']),
  ])),
  await vitest('unit'),
];
if (withReal) counts.push(await pytest(), await vitest('real'));

const skipped = counts.flatMap((each) => each.skipped);
for (const name of skipped) console.log(`skipped: ${name}`);
const avoidable = skipped.filter((name) => !NOT_INSTALLABLE.test(name));
const passed = counts.reduce((sum, each) => sum + each.passed, 0);
const failed = counts.reduce((sum, each) => sum + each.failed, 0);
if (failOnSkip && avoidable.length > 0)
  console.log('A test was skipped although everything it may need can be installed here: that is a failure.');
console.log(`${passed} passed, ${failed} failed${skipped.length > 0 ? `, ${skipped.length} skipped` : ''}`);
process.exitCode = failed > 0 || (failOnSkip && avoidable.length > 0) ? 1 : 0;
