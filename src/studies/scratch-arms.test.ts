import { expect, it } from 'vitest';
import { SCRATCH_ARMS, SCRATCH_BASELINES, SCRATCH_SHAPE } from './scratch-arms.ts';
import { answeringOf } from './study-arm.ts';

it('are three losses on the same rows, over all weights, answered by the trainer', () => {
  expect(SCRATCH_ARMS.map(({ name }) => name)).toEqual(['fim', 'horizon', 'masked-thought']);
  expect(SCRATCH_ARMS.map(({ name }) => name)).toEqual(expect.arrayContaining([...SCRATCH_BASELINES]));
  const losses = SCRATCH_ARMS.map(({ training }) => JSON.stringify(training?.objective));
  expect(new Set(losses).size).toBe(SCRATCH_ARMS.length);
  for (const arm of SCRATCH_ARMS) {
    expect(answeringOf(arm)).toBe('trainer');
    expect({ ...arm.training, objective: {} }).toEqual({ adapter: { use: 'full' }, objective: {}, rows: 'scratch', learningRate: 1e-3 });
  }
});

it('are trained on a model of 5 to 20 million numbers', () => {
  const { vocabulary, layers, width, inner } = SCRATCH_SHAPE;
  // Attention with as many keys as queries and a gated product; biases and norms are some thousands.
  const count = vocabulary * width + layers * (4 * width * width + 3 * width * inner);
  expect(count).toBeGreaterThan(5e6);
  expect(count).toBeLessThan(20e6);
});
