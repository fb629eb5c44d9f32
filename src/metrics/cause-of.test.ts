import { expect, test } from 'vitest';
import type { AttemptRecord } from '../core/record.ts';
import { type Cause, type CauseContext, causeOf, isUntidyPass } from './cause-of.ts';

const failed = (error: string, message = ''): AttemptRecord['verdict'] => ({
  kind: 'failed',
  failures: [{ test: 'test_it', error, message }],
});
const wrong = failed('AssertionError', 'assert 3 == 4');
const causeFor = (answer: string, context: Partial<CauseContext>, verdict: AttemptRecord['verdict'] = wrong): Cause | undefined =>
  causeOf(
    {
      verdict,
      candidates: [{ text: answer, edits: [{ path: 'a.py', start: 0, end: 0, text: answer }], origin: { part: 'greedy', sample: 0 } }],
    },
    { truth: 'return total / count', suffix: '\n', ...context },
  );

test.each<[string, string, Partial<CauseContext>, AttemptRecord['verdict'], Cause | undefined]>([
  ['what passed has none', 'return 1', {}, { kind: 'passed' }, undefined],
  ['our fault is none', 'return 1', {}, { kind: 'unjudged', error: 'no sandbox' }, undefined],
  ['touching the judge', 'import os; os._exit(0)', {}, { kind: 'invalid', reason: 'tampered with the runner' }, 'tampered'],
  ['too slow', 'while True: pass', {}, { kind: 'timed-out', limitMs: 3000 }, 'timed-out'],
  ['nothing said', ' \n', {}, wrong, 'no-answer'],
  [
    'the next line said again',
    'x = 1\nself.items.append(x)',
    { truth: 'x = 2', suffix: '\n    self.items.append(x)\n' },
    wrong,
    'repeated-suffix',
  ],
  ['a bracket said again proves nothing', 'f(1)\n)', { truth: 'f(2)', suffix: '\n)\n' }, wrong, 'wrong-logic'],
  [
    'a repetition the truth has too',
    'a = get_item()\nb = get_item()',
    { truth: 'a = get_item()\nc = 1', suffix: '\na = get_item()' },
    wrong,
    'wrong-logic',
  ],
  ['right, and then more', 'return total / count\nprint(total)', {}, wrong, 'overrun'],
  ['a longer last word is not more', 'return total / counter', {}, wrong, 'wrong-logic'],
  ['a fence', 'return 1\n```\nThis code returns', {}, wrong, 'overrun'],
  ['five lines for one', 'a = 1\nb = 2\nc = 3\nd = 4\ne = 5', {}, wrong, 'overrun'],
  ['the truth’s beginning', 'return total', {}, wrong, 'stopped-too-early'],
  ['one line for four', 'if not xs: return None', { truth: 'a = 1\nb = 2\nc = 3\nreturn a' }, wrong, 'stopped-too-early'],
  ['one line for two, beside comments', 'return 1', { truth: '# one\n# two\na = 2\nreturn a' }, wrong, 'stopped-too-early'],
  ['one line for one, beside comments', 'return 1', { truth: '# one\n# two\nreturn 2' }, wrong, 'wrong-logic'],
  ['no longer Python', 'return (total', {}, failed('SyntaxError', "'(' was never closed"), 'does-not-parse'],
  ['not applicable', 'return (total', {}, { kind: 'invalid', reason: 'the answer does not parse' }, 'does-not-parse'],
  ['a name nobody binds', 'return sum_of_all', {}, failed('NameError', "name 'sum_of_all' is not defined"), 'wrong-name'],
  ['a name nobody binds, in JavaScript', 'return all', {}, failed('ReferenceError', 'all is not defined'), 'wrong-name'],
  [
    'a method that does not exist',
    'return total.average()',
    {},
    failed('AttributeError', "'int' object has no attribute 'average'"),
    'invented-api',
  ],
  [
    'an argument that does not exist',
    'return mean(total, axis=1)',
    {},
    failed('TypeError', "mean() got an unexpected keyword argument 'axis'"),
    'invented-api',
  ],
  ['a function that does not exist', 'return total.average()', {}, failed('TypeError', 'total.average is not a function'), 'invented-api'],
  [
    'a value gone missing',
    'return self.find(total).count',
    {},
    failed('AttributeError', "'NoneType' object has no attribute 'count'"),
    'wrong-logic',
  ],
  [
    'a member the answer does not speak of',
    'return 1',
    {},
    failed('AttributeError', "'int' object has no attribute 'split'"),
    'wrong-logic',
  ],
  ['it ran and was wrong', 'return count / total', {}, wrong, 'wrong-logic'],
])('%s', (_, answer, context, verdict, expected) => {
  expect(causeFor(answer, context, verdict)).toBe(expected);
});

test('no candidate at all is no answer', () => {
  expect(causeOf({ verdict: wrong, candidates: [] }, { truth: 'x', suffix: '' })).toBe('no-answer');
});

test.each<[string, string, boolean]>([
  ['the true text', 'with open(path) as file:', false],
  ['another text', 'with open(path, "r") as source:', false],
  ['more behind the true text', 'with open(path) as file:\n    pass', true],
  ['what follows, said again', 'with open(path, "r") as file:\n    return json.load(file)', true],
])('untidy pass: %s', (_name, answer, expected) => {
  const candidates = [{ text: answer, edits: [{ path: 'a.py', start: 0, end: 0, text: answer }], origin: { part: 'greedy', sample: 0 } }];
  const context = { truth: 'with open(path) as file:', suffix: '\n    return json.load(file)\n' };
  expect(isUntidyPass({ verdict: { kind: 'passed' }, candidates }, context)).toBe(expected);
  expect(isUntidyPass({ verdict: wrong, candidates }, context)).toBe(false);
});
