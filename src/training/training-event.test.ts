import { describe, expect, it } from 'vitest';
import { trainingEventOf } from './training-event.ts';

const STEP = {
  ...{ type: 'step', step: 3, steps: 90, tokens: 4200, answerTokens: 600, loss: 1.5, horizonLoss: null, maskedShare: 0 },
  ...{ learningRate: 3e-4, tokensPerSecond: 131.5, memoryBytes: 4_000_000_000, secondsLeft: 900 },
};

describe('trainingEventOf', () => {
  it('reads an event, and lets through what a later trainer adds', () => {
    expect(trainingEventOf(JSON.stringify({ ...STEP, gradientNorm: 0.3 }))).toEqual(STEP);
  });

  it('reads a loss that became no number', () => {
    expect(trainingEventOf(JSON.stringify({ ...STEP, loss: null }))).toMatchObject({ loss: null });
  });

  it.each([
    ['no JSON', 'Loading weights: 100%', /not JSON.*Loading weights/],
    ['an unknown type', '{"type":"epoch"}', /type: .*"epoch"/],
    ['a wrong field', JSON.stringify({ ...STEP, step: 'three' }), /step: .*"three"/],
  ])('shows a line that is %s', (_what, line, message) => {
    expect(() => trainingEventOf(line)).toThrow(
      expect.objectContaining({ code: 'training-failed', message: expect.stringMatching(message) }),
    );
  });
});
