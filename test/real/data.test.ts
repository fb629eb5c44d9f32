import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TrainingRow, trainingRowSchema } from '../../src/datasets/training-row.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { commitHistory } from '../../src/workspaces/commit-history.ts';
import { committedFiles } from '../../src/workspaces/committed-files.ts';
import { type PythonRepository, pythonRepository, SHOP } from '../support/python-repository.ts';
import { runWhetstone, testPythonPath } from '../support/run-whetstone.ts';

const { signal } = new AbortController();
const hasSandbox = await chooseSandbox('auto').then(
  () => true,
  () => false,
);
const hasPytest = spawnSync(testPythonPath() ?? 'python3', ['-c', 'import pytest']).status === 0;
const hasPip = spawnSync('python3', ['-m', 'pip', '--version']).status === 0;

async function commitsOf(root: string) {
  const commits = [];
  for await (const commit of commitHistory(root, { extensions: ['.py'], mostCommits: 50, signal })) commits.push(commit);
  return commits;
}

describe('git history', () => {
  let repository: PythonRepository;
  beforeAll(() => {
    repository = pythonRepository({
      'a.py': 'def f():\n    return 1\n',
      'odd näme.py': 'x = 1\n',
      'note.txt': 'no code\n',
      'b/c.py': 'y = 1\n',
    });
    repository.write('a.py', 'def f():\n    -- a/fake = 2\n    return 2\n');
    repository.git('commit', '-qam', 'second');
    repository.git('mv', 'odd näme.py', 'plain.py');
    repository.write('b/c.py', 'y = 1\nz = 2\n');
    repository.git('commit', '-qam', 'third');
  });
  afterAll(() => repository[Symbol.dispose]());

  it('tells changes newest first, with both sides, and nobody’s name', async () => {
    const commits = await commitsOf(repository.root);
    expect(commits.map(({ files }) => files.map(({ path, oldPath, hunks }) => [oldPath, path, hunks.length]))).toEqual([
      [
        ['b/c.py', 'b/c.py', 1],
        ['odd näme.py', 'plain.py', 0],
      ],
      [['a.py', 'a.py', 1]],
      [
        ['a.py', 'a.py', 1],
        ['b/c.py', 'b/c.py', 1],
        ['odd näme.py', 'odd näme.py', 1],
      ],
    ]);
    const [change] = commits[1]!.files;
    expect(change!.hunks).toEqual([{ before: { start: 2, lines: 1 }, after: { start: 2, lines: 2 } }]);
    expect(await change!.readBefore()).toBe('def f():\n    return 1\n');
    expect(await change!.readAfter()).toContain('a/fake');
    expect(await commits[2]!.files[0]!.readBefore()).toBeUndefined();
    expect(JSON.stringify(commits)).not.toContain('example.org');
    expect(commits[0]!.date).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('sees a folder below as a repository of its own', async () => {
    const commits = await commitsOf(join(repository.root, 'b'));
    expect(commits.map(({ files }) => files.map(({ path }) => path))).toEqual([['c.py'], ['c.py']]);
  });

  it('knows the commit of a file as it is, and of no other text', async () => {
    const committed = await committedFiles(repository.root, signal);
    const [last, second] = repository.git('log', '--format=%H').split('\n');
    expect(committed!.of('b/c.py', 'y = 1\nz = 2\n')?.commit).toBe(last);
    expect(committed!.of('a.py', readFileSync(join(repository.root, 'a.py'), 'utf8'))?.commit).toBe(second);
    expect(committed!.of('a.py', 'def f(): ...\n')).toBeUndefined();
    expect(committed!.of('nowhere.py', '')).toBeUndefined();
  });

  it('is nothing without git', async () => {
    using folder = pythonRepository({ 'a.py': 'x = 1\n' }, { git: false });
    expect([await commitsOf(folder.root), await committedFiles(folder.root, signal)]).toEqual([[], undefined]);
  });
});

/** A module whose definitions nothing tests, so that there is something to learn whatever the exam asks for. */
const SPARE = `"""Things that no test looks at."""


def columns(rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows)]
    lines = []
    for row in rows:
        cells = [str(cell).ljust(width) for cell, width in zip(row, widths)]
        lines.append("  ".join(cells).rstrip())
    return "\\n".join(lines)


def parse_flags(words):
    flags = {}
    for word in words:
        name, _, value = word.lstrip("-").partition("=")
        flags[name] = value or True
    return flags
`;
/** What the exam asks for, as it is in "price.py", under other names. */
const RENAMED = `

def smallest(stock):
    found = None
    for kind, count in stock.items():
        if found is None or count < stock[found]:
            found = kind
    return found
`;

describe.skipIf(!hasSandbox || !hasPytest)('whetstone data repo (needs a sandbox and a Python with pytest)', () => {
  const home = mkdtempSync(join(tmpdir(), 'whetstone-home-'));
  let repository: PythonRepository;
  beforeAll(() => {
    repository = pythonRepository({
      ...SHOP,
      'src/shop/spare.py': SPARE,
      'pyproject.toml': `${SHOP['pyproject.toml']}\n[project]\nlicense = "MIT"\n`,
    });
    repository.write(
      'src/shop/spare.py',
      SPARE.replace('    lines = []\n', '    lines = []\n    count = len(widths)\n    assert count > 0, "no columns"\n'),
    );
    repository.git('commit', '-qam', 'a change that may be learned');
    repository.write('src/shop/spare.py', `${SPARE.replace('value or True', 'value if value else True')}${RENAMED}`);
    repository.git('commit', '-qam', 'a change beside a renamed copy');
    repository.write('src/shop/price.py', SHOP['src/shop/price.py']!.replace('// 100', '// 100 + 0'));
    repository.git('commit', '-qam', 'a change of what the exam asks for');
  });
  afterAll(() => {
    repository[Symbol.dispose]();
    rmSync(home, { recursive: true, force: true });
  });

  const data = async (...args: readonly string[]) => {
    const finished = await runWhetstone(['data', 'repo', repository.root, '--json', ...args], { home });
    expect(finished.stderr, finished.stderr).not.toContain('whetstone:');
    return JSON.parse(finished.stdout);
  };
  const linesOf = (file: string): TrainingRow[] =>
    readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => trainingRowSchema.parse(JSON.parse(line)));

  it('writes rows of every type with their provenance, and the same rows as Parquet', async () => {
    const told = await data('--types', 'fim=0.7,causal=0.1,commit=0.2');
    const rows = linesOf(told.file);
    expect(rows).toHaveLength(told.rows);
    expect(new Set(rows.map(({ type }) => type))).toEqual(new Set(['fim', 'causal', 'commit']));
    expect(rows.every(({ provenance }) => provenance.licence === 'MIT')).toBe(true);
    expect(rows.every(({ provenance }) => /^[\da-f]{40}$/.test(provenance.commit ?? ''))).toBe(true);
    expect(rows.filter(({ type }) => type === 'commit').map(({ middle }) => middle)).toContain(
      'count = len(widths)\n    assert count > 0, "no columns"',
    );

    const file = join(home, 'rows.parquet');
    expect(await data('--types', 'fim=0.7,causal=0.1,commit=0.2', '--output', file)).toMatchObject({
      file,
      format: 'parquet',
      rows: told.rows,
    });
    const bytes = readFileSync(file);
    const read = await parquetReadObjects({ file: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer });
    expect(read.map(({ id, prefix, middle, commit }) => [id, prefix, middle, commit])).toEqual(
      rows.map(({ id, prefix, middle, provenance }) => [id, prefix, middle, provenance.commit]),
    );
  });

  it('holds nothing of what the exam asks for, planted copies neither, and names where they stood', async () => {
    // Another seed seals other definitions: with one of these three, "cheapest" is sealed.
    const tellings = [];
    for (const seed of ['1', '2', '3']) tellings.push(await data('--seed', seed, '--types', 'fim=0.7,causal=0.1,commit=0.2'));
    const caught = tellings.filter(({ leaks }) => leaks.some((leak: { path: string }) => leak.path === 'src/shop/spare.py'));
    expect(caught.length).toBeGreaterThan(0);
    for (const { leaks, file, turnedDown } of caught) {
      expect(leaks[0]).toMatchObject({ how: 'renamed copy', path: 'src/shop/spare.py', sealed: { definition: 'cheapest' } });
      expect(readFileSync(file, 'utf8')).not.toContain('count < stock[found]');
      expect(turnedDown['commit touches what the exam asks for']).toBeGreaterThan(0);
    }
  });

  it('keeps to a budget of tokens', async () => {
    const { rows, tokensAbout } = await data('--tokens', '4000');
    expect(tokensAbout).toBeLessThanOrEqual(4_000);
    expect(rows).toBeGreaterThan(3);
  });

  it('says that there are no commits where there is no git', async () => {
    using folder = pythonRepository({ ...SHOP, 'src/shop/spare.py': SPARE }, { git: false });
    const { stdout } = await runWhetstone(['data', 'repo', folder.root, '--json'], { home });
    const { notes, byKind } = JSON.parse(stdout);
    expect([notes, byKind.change]).toEqual([['No rows of commits: there is no git history here, or no git.'], undefined]);
  });

  it.skipIf(!hasPip)('takes packages by their licence, and tells of those it does not take (needs pip and a registry)', async () => {
    const file = join(home, 'general.jsonl');
    const names = ['tomlkit==0.15.2', 'paramiko==3.5.0'];
    const wanted = ['--rows', '150', '--against', repository.root, '--output', file, '--json'];
    const { stdout } = await runWhetstone(['data', 'packages', ...names, ...wanted], { home });
    const { rows, notes, licences } = JSON.parse(stdout);
    expect([rows, licences]).toEqual([150, ['MIT']]);
    expect(notes).toHaveLength(1);
    expect(notes[0]).toMatch(/paramiko==3\.5\.0, its licence is not permissive/);
    for (const { provenance } of linesOf(file)) expect(provenance).toMatchObject({ package: 'tomlkit', version: '0.15.2', licence: 'MIT' });
    // What was fetched once is read from the data folder.
    expect(readdirSync(join(home, 'data', 'packages', 'pypi')).sort()).toEqual(['paramiko-3.5.0.json', 'tomlkit-0.15.2.json']);
    expect(readdirSync(join(home, 'data'))).toEqual(['packages']);
    const before = readFileSync(file, 'utf8');
    await runWhetstone(['data', 'packages', ...names, ...wanted], { home, env: { PIP_INDEX_URL: 'http://127.0.0.1:9', PIP_RETRIES: '0' } });
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  it('takes TypeScript from npm (needs a registry)', async () => {
    const file = join(home, 'npm.jsonl');
    const { stdout } = await runWhetstone(['data', 'packages', 'npm:minisearch@7.2.0', '--rows', '50', '--output', file, '--json'], {
      home,
    });
    expect(JSON.parse(stdout)).toMatchObject({ rows: 50, licences: ['MIT'] });
    for (const { language, provenance } of linesOf(file)) {
      expect([language, provenance.package, provenance.version]).toEqual(['typescript', 'minisearch', '7.2.0']);
    }
  });
});
