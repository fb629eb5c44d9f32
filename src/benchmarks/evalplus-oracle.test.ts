import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { evalplusOracle } from './evalplus-oracle.ts';

/** What our own oracle says of each `accepts(<Python arguments>)`; no text of a model is run here. */
function says(oracle: string, calls: readonly string[]): readonly boolean[] {
  const script = `${oracle}\nprint(*(int(bool(answer)) for answer in [${calls.map((call) => `accepts(${call})`).join(',')}]))`;
  const printed = execFileSync('python3', ['-I', '-c', script], { encoding: 'utf8' });
  return printed
    .trim()
    .split(' ')
    .map((digit) => digit === '1');
}

it('compares numbers like EvalPlus', () => {
  const right = ['[], 1.0000001, 1.0', '[], 1, 1.0', '[], (1.0, 2.00000001), (1.0, 2.0)', '[], float("inf"), float("inf")', '[], [], []'];
  const wrong = [
    ...['[], 1.00001, 1.0', '[], 2, 1', '[], 10**9 + 1, 10**9', '[], [1.0, 2.00000001], (1.0, 2.0)', '[], [1.0, 2.0, 3.0], [1.0, 2.0]'],
    ...['[], None, []', '[], "1.0", 1.0', '[], float("nan"), 1.0'],
  ];
  const oracle = evalplusOracle('mbpp', 'any_task', 0);
  expect(says(oracle, right)).toEqual(right.map(() => true));
  expect(says(oracle, wrong)).toEqual(wrong.map(() => false));
});

it('leaves the order open where MBPP does', () => {
  expect(says(evalplusOracle('mbpp', 'similar_elements', 0), ['[], (5, 4), (4, 5)', '[], (5, 6), (4, 5)'])).toEqual([true, false]);
});

it('asks only whether there is a match where the result is one', () => {
  const calls = ['[], object(), True', '[], None, True', '[], True, False'];
  expect(says(evalplusOracle('mbpp', 'check_str', 0), calls)).toEqual([true, false, false]);
});

it('knows the second right answers', () => {
  expect(says(evalplusOracle('mbpp', 'sum_div', 0), ['[7], 0, 1', '[7], 2, 1'])).toEqual([true, false]);
  expect(says(evalplusOracle('mbpp', 'digit_distance_nums', 0), ['[1, 256], 12, 99', '[1, 256], 11, 99'])).toEqual([true, false]);
  expect(says(evalplusOracle('mbpp', 'surface_Area', 0), ['[3, 4], 35, 33', '[3, 4], 34, 33'])).toEqual([true, false]);
  const roots = ['[[1, 2]], -0.5, 7', '[[1, 2]], 5, 5'];
  expect(says(evalplusOracle('humaneval', 'find_zero', 0.0001), roots)).toEqual([true, false]);
});
