import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAMES = ['sum', 'product', 'largest', 'smallest', 'mean', 'span', 'count', 'last'] as const;
const BODIES: Readonly<Record<(typeof NAMES)[number], string>> = {
  sum: '    total = 0\n    for value in values:\n        total = total + value\n    return total\n',
  product: '    total = 1\n    for value in values:\n        total = total * value\n    return total\n',
  largest: '    best = values[0]\n    for value in values:\n        if value > best:\n            best = value\n    return best\n',
  smallest: '    best = values[0]\n    for value in values:\n        if value < best:\n            best = value\n    return best\n',
  mean: '    total = sum_of(values)\n    return total / len(values)\n',
  span: '    top = largest_of(values)\n    return top - smallest_of(values)\n',
  count: '    found = 0\n    for _ in values:\n        found = found + 1\n    return found\n',
  last: '    where = len(values) - 1\n    return values[where]\n',
};
const EXPECTED: Readonly<Record<(typeof NAMES)[number], string>> = {
  sum: '12',
  product: '48',
  largest: '6',
  smallest: '2',
  mean: '4',
  span: '4',
  count: '3',
  last: '4',
};

/** A git repository in a folder of its own: one Python module of eight functions, one test each; `env` says which Python has pytest. */
export function smallRepository(): string {
  const root = mkdtempSync(join(tmpdir(), 'whetstone-repository-'));
  const module = NAMES.map((name) => `def ${name}_of(values):\n    """The ${name} of a list of numbers."""\n${BODIES[name]}`).join('\n\n');
  const tests = NAMES.map((name) => `def test_${name}():\n    assert figures.${name}_of([2, 6, 4]) == ${EXPECTED[name]}\n`).join('\n\n');
  mkdirSync(join(root, 'tests'));
  writeFileSync(join(root, 'figures.py'), module);
  writeFileSync(join(root, 'tests', 'test_figures.py'), `import figures\n\n\n${tests}`);
  writeFileSync(join(root, 'pyproject.toml'), '[tool.pytest.ini_options]\npythonpath = ["."]\n');
  const git = (...args: string[]): void => {
    const { status, stderr } = spawnSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], {
      cwd: root,
      encoding: 'utf8',
    });
    if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
  };
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'small');
  return root;
}
