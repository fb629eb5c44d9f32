import { describe, expect, test } from 'vitest';
import { pytestArguments, usableOptions } from './pytest-options.ts';

describe('usableOptions', () => {
  test('keeps what says which tests and how strict', () => {
    const words = ['-m', 'not slow', '--strict-markers', '-W', 'error', '-p', 'no:doctest', '--import-mode=importlib', 'tests/unit'];
    expect(usableOptions(words)).toEqual({ kept: words, dropped: [] });
  });
  test.each([
    [['-n', 'auto', '--dist', 'loadfile', '-q'], ['-q']],
    [['-n4', '-x', '--maxfail=2', '-v'], ['-v']],
    [['--cov=pkg', '--cov-report', 'term', '--cov-fail-under=90', '--no-cov-on-fail'], ['--no-cov-on-fail']],
    [['--cov', '--junitxml=report.xml', '--lf', '--ff'], []],
    [
      ['--reruns', '3', '--randomly-seed=1', '-k', 'a and b'],
      ['-k', 'a and b'],
    ],
  ])('%j becomes %j', (words, kept) => expect(usableOptions(words).kept).toEqual(kept));
});

describe('pytestArguments', () => {
  test.each([
    [
      ['pytest', '-m', 'not slow'],
      ['-m', 'not slow'],
    ],
    [['python', '-m', 'pytest', 'tests'], ['tests']],
    [['uv', 'run', '--group', 'test', 'pytest'], []],
    [['.venv/bin/pytest', '-q'], ['-q']],
  ])('%j has the arguments %j', (command, expected) => expect(pytestArguments(command)).toEqual(expected));
  test('a command without pytest is the user’s mistake', () => {
    expect(() => pytestArguments(['make', 'test'])).toThrow(expect.objectContaining({ code: 'bad-argument' }));
  });
});
