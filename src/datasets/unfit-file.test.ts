import { expect, test } from 'vitest';
import { python } from '../languages/python.ts';
import { unfitFile } from './unfit-file.ts';

const CODE = `def mean(values):
    total = sum(values)
    if not values:
        raise ValueError("no values")
    return total / len(values)
`;

test.each<[string, string, string | undefined]>([
  ['code', CODE, undefined],
  ['much code', CODE.repeat(30), undefined],
  ['a note of its generator', `# @generated\n${CODE}`, 'generated file'],
  ['a note far below the top', `${CODE.repeat(30)}# do not edit below\n`, undefined],
  ['one endless line', `x = [${'1, '.repeat(600)}]\n`, 'file with data or minified code'],
  ['long lines throughout', `${`a=1;${'b=a+1;'.repeat(30)}`}\n`.repeat(20), 'file with data or minified code'],
  ['a table of values', `TABLE = {\n${'    "0041": (1, 65.5, "LATIN"),\n'.repeat(80)}}\n`, 'file with data or minified code'],
  ['a short table in code', `TABLE = {"a": 1, "b": 2}\n\n\n${CODE}`, undefined],
])('%s', (_name, text, expected) => {
  expect(unfitFile(text, python)).toBe(expected);
});
