import { expect, it, test } from 'vitest';
import { dataOptions } from './data-options.ts';
import { readEnvironment } from './environment.ts';

const read = (options: Readonly<Record<string, unknown>>) => dataOptions({ options, environment: { ...readEnvironment(), cwd: '/here' } });

it('has a default for everything', () => {
  expect(read({})).toEqual({
    ...{ maxRows: 4_000, maxTokens: undefined, mix: undefined, types: undefined, before: 2_400, after: 700, mostCommits: 2_000 },
    ...{ family: undefined, forms: { psm: 1 }, contextCharacters: 0, format: 'jsonl', output: undefined },
  });
});

it('reads shares, numbers, and the form from the name of the file', () => {
  expect(
    read({
      rows: '9',
      tokens: '500',
      mix: 'line=0.2, tail=.8',
      types: 'commit=1',
      before: '100',
      after: '50',
      commits: '7',
      output: 'a.parquet',
    }),
  ).toEqual({
    ...{ maxRows: 9, maxTokens: 500, mix: { line: 0.2, tail: 0.8 }, types: { commit: 1 }, before: 100, after: 50, mostCommits: 7 },
    ...{ family: undefined, forms: { psm: 1 }, contextCharacters: 0, format: 'parquet', output: '/here/a.parquet' },
  });
  expect(read({ format: 'jsonl', output: 'a.parquet' }).format).toBe('jsonl');
  expect(read({ family: 'starcoder2', form: 'spm=1', context: '900' })).toMatchObject({
    ...{ family: 'starcoder2', forms: { spm: 1 }, contextCharacters: 900 },
  });
});

test.each<[object, string]>([
  [{ rows: 'many' }, '--rows many'],
  [{ rows: '0' }, '--rows 0'],
  [{ tokens: '1.5' }, '--tokens 1.5'],
  [{ mix: 'tails=1' }, '"tails=1" is no share'],
  [{ mix: 'line' }, '"line" is no share'],
  [{ mix: 'line=-1' }, '"line=-1" is no share'],
  [{ types: 'fim=0' }, 'nothing is wanted'],
  [{ format: 'csv' }, '--format csv'],
  [{ form: 'spm=1' }, '--form needs --family'],
  [{ context: '9' }, '--context needs --family'],
])('%o is refused', (options, message) => {
  expect(() => read(options as Record<string, unknown>)).toThrow(message);
});
