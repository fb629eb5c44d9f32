import { describe, expect, it } from 'vitest';
import { CURSOR, taskAt } from '../../test/laws/technique-kit.ts';
import { applyEdits } from '../core/edit.ts';
import { candidateAt, cursorOf } from './cursor.ts';

describe('cursorOf', () => {
  it('cuts the file and its line at the cursor', async () => {
    expect(await cursorOf(taskAt(`a\n  b${CURSOR}c\r\nd`))).toMatchObject({
      prefix: 'a\n  b',
      suffix: 'c\r\nd',
      linePrefix: '  b',
      lineSuffix: 'c',
    });
  });

  it('knows the line break most lines have', async () => {
    expect((await cursorOf(taskAt(`a\r\nb\r\n${CURSOR}\n`))).newline).toBe('\r\n');
    expect((await cursorOf(taskAt(`a\n${CURSOR}`))).newline).toBe('\n');
    expect((await cursorOf(taskAt(CURSOR))).newline).toBe('\n');
  });

  it('fails for a file that the workspace does not list', async () => {
    const task = taskAt(CURSOR);
    await expect(cursorOf({ ...task, ask: { ...task.ask, path: 'other.py' } })).rejects.toMatchObject({ code: 'file-unreadable' });
  });
});

describe('candidateAt', () => {
  it("writes the file's own line breaks and keeps what was said", async () => {
    const cursor = await cursorOf(taskAt(`a\r\n${CURSOR}\r\nb\r\n`));
    const candidate = candidateAt(cursor, 'x\ny', 'x\ny\nand more', { part: 'test', sample: 0 });
    expect(applyEdits(cursor.text, candidate.edits)).toBe('a\r\nx\r\ny\r\nb\r\n');
    expect(candidate.text).toBe('x\ny\nand more');
  });
});
