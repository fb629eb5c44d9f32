import { describe, expect, it } from 'vitest';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { taskMaker } from './task-of-request.ts';

const figures = Array.from({ length: 30 }, (_, i) => `def figure_${i}(values):\n    return values[${i}]\n`).join('\n');
const workspace = memoryWorkspace({
  'src/figures.py': figures,
  'src/other.py': 'import sys\n\n\ndef other():\n    return sys.argv\n',
  'notes.md': figures,
});

describe('taskMaker', () => {
  it('finds file, language and the whole text of a window', async () => {
    const at = figures.indexOf('    return values[12]');
    const window = { prefix: `${figures.slice(at - 200, at)}    return `, suffix: `\n${figures.slice(at + 21, at + 300)}\n` };
    const { ask, workspace: seen } = await taskMaker().taskOf(window, workspace);
    expect([ask.path, ask.language]).toEqual(['src/figures.py', 'python']);
    const text = await seen.read('src/figures.py');
    expect(text.slice(0, ask.offset)).toBe(`${figures.slice(0, at)}    return `);
    expect(text.endsWith(figures.slice(-100))).toBe(true);
    expect(await workspace.read('src/figures.py')).toBe(figures);
  });

  it('makes a file of its own of what is from nowhere, in the main language', async () => {
    const { ask, workspace: seen } = await taskMaker().taskOf({ prefix: 'class New:\n    ', suffix: '\n' }, workspace);
    expect([ask.path, ask.language, ask.offset]).toEqual(['unsaved.py', 'python', 15]);
    expect(await seen.read('unsaved.py')).toBe('class New:\n    \n');
  });

  it('believes a path that is told, also of a file that is not there yet', async () => {
    const { ask } = await taskMaker().taskOf({ prefix: 'let a = ', suffix: ';', path: 'src/new.ts' }, workspace);
    expect([ask.path, ask.language]).toEqual(['src/new.ts', 'typescript']);
  });

  it('gives the same place the same name, so that it is drawn alike', async () => {
    const window = { prefix: 'class New:\n    ', suffix: '\n' };
    const [first, second, third] = await Promise.all(
      [window, window, { ...window, prefix: `${window.prefix}x` }].map((one) => taskMaker().taskOf(one, workspace)),
    );
    expect(first?.id).toBe(second?.id);
    expect(third?.id).not.toBe(first?.id);
  });
});
