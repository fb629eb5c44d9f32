import { expect, it } from 'vitest';
import { pythonRepository } from '../../test/support/python-repository.ts';
import { lineOrigins } from './line-origins.ts';

const signal = new AbortController().signal;

it('tells of each line who wrote it and when, whatever was indented, moved or never committed since', async () => {
  using repository = pythonRepository({ 'a.py': 'def first(values):\n    return sorted(values)\n' }, { git: false });
  const { root, git, write } = repository;
  const commit = (author: string, date: string): void => {
    git('add', '-A');
    git('commit', '-q', '-m', 'x', `--author=A <${author}>`, `--date=${date}`);
  };
  git('init', '-q');
  commit('Ann@Example.org', '2024-01-02T00:00:00Z');
  write('a.py', 'if True:\n    def first(values):\n        return sorted(values)\n');
  commit('ben@example.org', '2025-03-04T00:00:00Z');
  write('a.py', 'if True:\n    def first(values):\n        return sorted(values)\n\nnew = first\n');
  const before = Date.now();
  const origins = (await lineOrigins(root, 'a.py', signal)) ?? [];
  const [ann, ben] = [
    { author: 'ann@example.org', atMs: Date.parse('2024-01-02') },
    { author: 'ben@example.org', atMs: Date.parse('2025-03-04') },
  ];
  expect(origins.slice(0, 3)).toEqual([ben, ann, ann]);
  expect(origins.at(-1)).toMatchObject({ author: '' });
  expect(origins.at(-1)?.atMs).toBeGreaterThanOrEqual(before);
  expect(origins).toHaveLength(5);
});

it('knows nothing of files without a history', async () => {
  using plain = pythonRepository({ 'a.py': 'x = 1\n' }, { git: false });
  using repository = pythonRepository({ 'a.py': 'x = 1\n' });
  repository.write('new.py', 'y = 2\n');
  expect(await lineOrigins(plain.root, 'a.py', signal)).toBeUndefined();
  expect(await lineOrigins(repository.root, 'new.py', signal)).toBeUndefined();
});
