import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { COMMANDS } from './commands.ts';
import { editorText } from './editor-lines.ts';
import { errorJson, errorText, exitCodeOf } from './errors.ts';
import { modelName, modelRef } from './model-ref.ts';
import { wordsOf } from './open-exam.ts';
import { placeOf } from './place-of.ts';
import { raceChanges } from './race-changes.ts';
import { buildProgram } from './run-cli.ts';
import { withStart } from './start-adapter.ts';

describe('help', () => {
  it('shows every command with a summary and each command an example', () => {
    const help = buildProgram().helpInformation();
    for (const { name, summary } of COMMANDS) {
      expect(help).toContain(name);
      expect(summary.length).toBeGreaterThan(10);
    }
    for (const { name, example } of COMMANDS) expect(example[0]).toMatch(new RegExp(`^whetstone ${name}\\b`));
  });

  it('offers --json and --verbose with every command', () => {
    for (const command of buildProgram().commands) {
      const flags = command.options.map(({ long }) => long);
      expect(flags).toEqual(expect.arrayContaining(['--json', '--verbose']));
    }
  });
});

describe('errors', () => {
  const mine = new WhetstoneError('bad-argument', 'That is wrong.', { hint: 'Do it right.', cause: new Error('deep') });
  it('exit with 1 for the user, 2 for us, 130 for Ctrl-C', () => {
    const ours = new WhetstoneError('model-failed', 'm', { hint: 'h' });
    const cancelled = new WhetstoneError('cancelled', 'm', { hint: 'h' });
    expect([mine, ours, new TypeError('x'), cancelled].map(exitCodeOf)).toEqual([1, 2, 2, 130]);
  });
  it('show message and hint, the stack only when asked', () => {
    expect(errorText(mine, false)).toBe('whetstone: That is wrong.\n  Do it right.');
    expect(errorText(mine, true)).toContain('deep');
    expect(errorJson(mine)).toEqual({ error: { code: 'bad-argument', message: 'That is wrong.', hint: 'Do it right.' } });
  });
});

describe('what is typed', () => {
  it('names models by catalogue, file and server', () => {
    expect(modelRef('qwen2.5-coder-0.5b', '/a')).toEqual({ name: 'qwen2.5-coder-0.5b', ref: { use: 'qwen2.5-coder-0.5b' } });
    expect(modelRef('m/tiny.gguf', '/a')).toEqual({ name: 'tiny', ref: { use: 'file', with: { path: '/a/m/tiny.gguf' } } });
    expect(modelRef('http://127.0.0.1:8080/#qwen', '/a')).toEqual({
      name: 'qwen',
      ref: { use: 'openai', with: { baseUrl: 'http://127.0.0.1:8080/v1', model: 'qwen' } },
    });
    for (const typed of ['qwen2.5-coder-0.5b', 'm/tiny.gguf', 'http://h/v1#q']) {
      const { name, ref } = modelRef(typed, '/a');
      expect(modelName(ref)).toBe(name);
    }
  });

  it('names a general adapter of a model file so that it means the same on another account', () => {
    const folder = mkdtempSync(join(tmpdir(), 'whetstone-model-ref-'));
    const [home, training] = [join(folder, 'home'), '0123456789abcdef'];
    const path = join(home, 'training', training, 'output', 'checkpoint-000104.gguf');
    writeFileSync(join(folder, 'model.json'), JSON.stringify({ use: 'm', with: { adapter: path, sequences: 2 } }));
    const ref = { use: 'm', with: { adapter: `general:${training}/104`, sequences: 2 } };
    expect(modelRef('model.json', folder, home)).toEqual({ name: 'model', ref });
    expect(withStart({ use: 'm', with: { sequences: 2 } }, path, { home, cwd: folder })).toEqual(ref);
    expect(withStart({ use: 'm', with: { sequences: 2 } }, ref.with.adapter, { home, cwd: folder })).toEqual(ref);
    expect(withStart({ use: 'm' }, 'mine.gguf', { home, cwd: folder }).with?.adapter).toBe(join(folder, 'mine.gguf'));
    rmSync(folder, { recursive: true });
  });

  it('finds file, line and column, also in odd file names', () => {
    expect(placeOf('a:b.py:12:5')).toEqual({ file: 'a:b.py', line: 12, column: 5 });
    for (const wrong of ['a.py', 'a.py:1', 'a.py:0:1', 'a.py:1:0', ':1:1']) expect(() => placeOf(wrong)).toThrow('no place in a file');
  });

  it('cuts a test command as a shell does', () => {
    expect(wordsOf(`pytest -m "not slow" tests/a\\ b 'x y'z`)).toEqual(['pytest', '-m', 'not slow', 'tests/a b', 'x yz']);
  });
});

it('changes a selector only together with a draw that gives it a choice', () => {
  const changes = raceChanges();
  expect(new Set(changes.map(({ name }) => name)).size).toBe(changes.length);
  for (const { set } of changes) expect('select' in set).toBe('draw' in set);
  expect(changes.length).toBeGreaterThan(8);
});

it('prints lines for three editors', () => {
  const text = editorText('http://127.0.0.1:8012', 'qwen');
  expect(text).toContain("'endpoint_fim': 'http://127.0.0.1:8012/infill'");
  expect(text).toContain('"llama-vscode.endpoint": "http://127.0.0.1:8012"');
  expect(text).toContain('apiBase: http://127.0.0.1:8012/v1/');
});
