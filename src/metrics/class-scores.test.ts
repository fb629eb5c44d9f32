import { expect, it } from 'vitest';
import { classScores } from './class-scores.ts';

const outcome = (testsPassed: number, testsRun: number) => ({ name: 'T', testsRun, testsPassed });

it('counts whole and partial successes on both levels', () => {
  const scores = classScores([
    [[outcome(2, 2), outcome(3, 3)]],
    [[outcome(1, 2), outcome(3, 3)]],
    [[outcome(0, 2), outcome(0, 0), outcome(1, 1)]],
  ]);
  expect(scores).toEqual({ classes: 1 / 3, classesPartly: 2 / 3, methods: 4 / 7, methodsPartly: 5 / 7 });
});

it('averages the attempts at a task', () => {
  expect(classScores([[[outcome(1, 1)], [outcome(0, 1)]], []])).toEqual({
    classes: 0.5,
    classesPartly: 0.5,
    methods: 0.5,
    methodsPartly: 0.5,
  });
});
