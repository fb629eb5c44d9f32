import { describe, expect, it } from 'vitest';
import { memoryWorkspace } from '../../workspaces/memory-workspace.ts';
import { repositoryTypeChecker } from './type-checker.ts';

const checkerOf = async (files: Record<string, string>, language = 'python') => repositoryTypeChecker(memoryWorkspace(files), language);

describe('repositoryTypeChecker', () => {
  it('is the one the repository is configured for', async () => {
    expect((await checkerOf({ 'pyproject.toml': '[tool.mypy]\nstrict = true\n' }))?.name).toBe('mypy');
    expect((await checkerOf({ 'setup.cfg': '[metadata]\n[mypy]\n' }))?.name).toBe('mypy');
    expect((await checkerOf({ 'pyrightconfig.json': '{}' }))?.name).toBe('pyright');
    expect((await checkerOf({ 'tsconfig.json': '{}' }, 'typescript'))?.name).toBe('tsc');
  });

  it('is none when the repository has none for this language', async () => {
    expect(await checkerOf({ 'pyproject.toml': '[project]\nname = "mypy"\n', 'tsconfig.json': '{}' })).toBeUndefined();
  });

  it('reads complaints and leaves notes and warnings alone', async () => {
    const mypy = await checkerOf({ 'mypy.ini': '' });
    expect(mypy?.complaints('a.py:1: error: Bad  [x]\na.py:1: note: See\nb.py:2:3: error: Worse\n')).toEqual(['Bad  [x]', 'Worse']);
    const pyright = await checkerOf({ 'pyrightconfig.json': '{}' });
    expect(pyright?.complaints('/w/a.py\n  /w/a.py:1:5 - error: Bad\n  /w/a.py:2:5 - warning: Meh\n')).toEqual(['Bad']);
    const tsc = await checkerOf({ 'tsconfig.json': '{}' }, 'typescript');
    expect(tsc?.complaints('src/a.ts(1,2): error TS2304: Cannot find.\nFound 1 error.\n')).toEqual(['TS2304: Cannot find.']);
  });
});
