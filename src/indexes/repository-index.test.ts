import { describe, expect, it } from 'vitest';
import { indexLaws } from '../../test/laws/index-laws.ts';
import { languageForPath } from '../languages/language-for.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { repositoryIndex } from './repository-index.ts';

const fresh = () => repositoryIndex({ languageOf: languageForPath });

indexLaws('words', fresh);

describe('repositoryIndex', () => {
  it('indexes each content once and reads no file before it is asked something', async () => {
    const read: string[] = [];
    const parsed: string[] = [];
    const python = languageForPath('a.py')!;
    const counting = {
      ...python,
      definitions: (text: string) => {
        parsed.push(text);
        return python.definitions(text);
      },
    };
    const index = repositoryIndex({ languageOf: (path) => (path.endsWith('.py') ? counting : undefined) });
    const base = memoryWorkspace({ 'a.py': 'x = 1\n', 'b.py': 'y = 2\n', 'c.txt': 'z' });
    const workspace = { ...base, read: (path: string) => base.read(path).finally(() => read.push(path)) };
    const view = index.view(workspace);
    expect(read).toEqual([]);
    for (let turn = 0; turn < 3; turn += 1) await Array.fromAsync(index.view(workspace).definitions('x'));
    await Array.fromAsync(view.definitions('x'));
    expect(parsed.sort()).toEqual(['x = 1\n', 'y = 2\n']);
    expect(read).not.toContain('c.txt');
  });

  it('leaves files out that are too long to be source code', async () => {
    const view = fresh().view(memoryWorkspace({ 'data.py': `giant = "${'x'.repeat(600_000)}"\n`, 'a.py': 'giant = 1\n' }));
    const found = await Array.fromAsync(view.search('giant', { limit: 5, signal: new AbortController().signal }));
    expect(found.map(({ path }) => path)).toEqual(['a.py']);
  });

  it('follows a repository that changes more and more', async () => {
    const index = fresh();
    for (let state = 0; state < 4; state += 1) {
      const files = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`f${n}.py`, `def name_${n}_${state}():\n    pass\n`]));
      const view = index.view(memoryWorkspace(files));
      expect((await Array.fromAsync(view.definitions(`name_3_${state}`))).length).toBe(1);
      expect(await Array.fromAsync(view.definitions(`name_3_${state - 1}`))).toEqual([]);
    }
  });
});
