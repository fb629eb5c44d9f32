import { describe, expect, it } from 'vitest';
import type { TrainingRow } from '../datasets/training-row.ts';
import { type FamilyOptions, familyRows, inFamilyForm, infillFamily } from './family-rows.ts';

const OTHER = 'def unit_of(text):\n    return text.strip("0123456789")\n';
const texts = [
  { path: 'size.py', text: 'def parse_size(text):\n    unit = unit_of(text)\n    return UNITS[unit]\n', removed: [] },
  { path: 'unit.py', text: `${OTHER}\n\ndef secret():\n    return unit_of("text")\n`, removed: [{ start: OTHER.length, end: 90 }] },
  { path: 'draw.py', text: 'def circle(radius):\n    return radius * 3\n', removed: [] },
];
const row: TrainingRow = {
  format: 1,
  type: 'fim',
  id: 'a',
  language: 'python',
  kind: 'line',
  prefix: 'def parse_size(text):\n    unit = ',
  middle: 'unit_of(text)',
  suffix: '\n    return UNITS[unit]\n',
  provenance: { path: 'size.py', firstLine: 2, lastLine: 2, definition: 'parse_size', fileHash: '' },
};
const options: FamilyOptions = {
  family: infillFamily('qwen2.5-coder'),
  forms: { psm: 1 },
  contextCharacters: 0,
  texts,
  seed: 1,
  signal: new AbortController().signal,
};
const one = async (given: TrainingRow, more: Partial<FamilyOptions> = {}) => (await familyRows([given], { ...options, ...more })).rows[0]!;

describe('familyRows', () => {
  it('writes a hole prefix first and suffix first, as the family documents it', async () => {
    const psm = await one(row);
    expect(psm.prompt).toBe(`<|fim_prefix|>${row.prefix}<|fim_suffix|>${row.suffix}<|fim_middle|>`);
    expect(psm.answer).toBe('unit_of(text)<|endoftext|>');
    const spm = await one(row, { forms: { spm: 1 } });
    expect(spm.prompt).toBe(`<|fim_prefix|><|fim_suffix|>${row.suffix}<|fim_middle|>${row.prefix}`);
    const { prompt, answer, ...plain } = psm;
    expect(plain).toEqual(row);
  });

  it('shows other files in the repository-level form: what is near, never what is removed, never the file itself', async () => {
    const { prompt } = await one(row, { contextCharacters: 120 });
    expect(prompt).toMatch(/^<\|repo_name\|>repository\n<\|file_sep\|>/);
    expect(prompt).toContain(`<|file_sep|>unit.py\n${OTHER}`);
    expect(prompt).toMatch(/<\|file_sep\|>size\.py\n<\|fim_prefix\|>/);
    expect(prompt).not.toContain('secret');
    expect(prompt!.match(/unit_of\(text\)/g)).toHaveLength(1);
  });

  it('draws the order by its share, the same for the same seed', async () => {
    const rows = Array.from({ length: 400 }, (_none, at) => ({ ...row, id: `${at}` }));
    const first = await familyRows(rows, { ...options, forms: { psm: 0.3, spm: 0.9 } });
    const suffixFirst = first.rows.filter(({ prompt }) => prompt!.startsWith('<|fim_prefix|><|fim_suffix|>')).length;
    expect(suffixFirst).toBeGreaterThan(260);
    expect(suffixFirst).toBeLessThan(340);
    expect(await familyRows(rows, { ...options, forms: { psm: 0.3, spm: 0.9 } })).toEqual(first);
  });

  it('ends no stretch, and leaves out rows whose text holds a special token', async () => {
    expect(await one({ ...row, type: 'causal', kind: 'stretch', prefix: '', suffix: '', middle: 'x = 1\n' })).toMatchObject({
      prompt: '',
      answer: 'x = 1\n',
    });
    expect(await familyRows([{ ...row, suffix: '"<|fim_middle|>"' }], options)).toEqual({ rows: [], leftOut: 1 });
  });

  it('leaves out rows whose context shows what the exam asks for', async () => {
    const loop =
      '    best = None\n    for name, unit_of in text.items():\n        if best is None or unit_of < text[best]:\n            best = name\n    return best\n';
    const sealed = [{ path: 'a.py', definition: 'least', isWhole: true, text: `def least(text):\n${loop}` }];
    const around = [{ path: 'b.py', text: `def other(text):\n${loop}`, removed: [] }];
    const formed = await inFamilyForm(
      { rows: [row], turnedDown: {}, leaks: [] },
      { family: 'qwen2.5-coder', forms: { psm: 1 }, contextCharacters: 500 },
      { texts: around, sealed, seed: 1, signal: options.signal },
    );
    expect(formed).toMatchObject({
      rows: [],
      turnedDown: { 'context holds what the exam asks for': 1 },
      leaks: [{ sealed: { definition: 'least' } }],
    });
  });

  it('names the families there are', () => {
    expect(() => infillFamily('smollm2')).toThrow('no family of models that fills holes');
  });
});
