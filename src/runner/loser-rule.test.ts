import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomFrom } from '../core/random.ts';
import { isClearLoser, losingEvidence, type PairedOutcome } from './loser-rule.ts';

const lost = (cluster: string): PairedOutcome => ({ cluster, armPassed: false, baselinePassed: true });
const won = (cluster: string): PairedOutcome => ({ cluster, armPassed: true, baselinePassed: false });

test('evidence equals the integral worked out by hand', () => {
  expect(losingEvidence(0, 0)).toBeCloseTo(1, 10);
  // 2^(l+1) (1 - 2^-(l+1)) / (l+1): one loss 1.5, five losses 10.5.
  expect(losingEvidence(0, 1)).toBeCloseTo(1.5, 10);
  expect(losingEvidence(0, 5)).toBeCloseTo(10.5, 8);
  // 8 * integral of p(1-p) over 1/2..1 = 8 / 12.
  expect(losingEvidence(1, 1)).toBeCloseTo(2 / 3, 10);
});

test('evidence is a martingale against a fair coin: its mean over the next vote stays', () => {
  fc.assert(
    fc.property(fc.nat(40), fc.nat(40), (wins, losses) => {
      const next = (losingEvidence(wins + 1, losses) + losingEvidence(wins, losses + 1)) / 2;
      expect(next / losingEvidence(wins, losses)).toBeCloseTo(1, 8);
    }),
  );
});

test('five definitions lost in a row drop an arm, four do not, and one definition votes once', () => {
  expect(isClearLoser(['a', 'b', 'c', 'd', 'e'].map(lost))).toBe(true);
  expect(isClearLoser(['a', 'b', 'c', 'd'].map(lost))).toBe(false);
  expect(isClearLoser(Array.from({ length: 30 }, () => lost('a')))).toBe(false);
  expect(isClearLoser([...['a', 'b', 'c', 'd', 'e'].map(won), ...['f', 'g', 'h', 'i', 'j'].map(lost)])).toBe(false);
});

test('an arm that does not lose is dropped in at most a tenth of races, looked at after every task', () => {
  let dropped = 0;
  const races = 600;
  for (let race = 0; race < races; race++) {
    const random = randomFrom('loser-rule', race);
    const pairs = Array.from({ length: 100 }, (_, task) => (random.next() < 0.5 ? won : lost)(`cluster-${task}`));
    if (isClearLoser(pairs)) dropped += 1;
  }
  expect(dropped / races).toBeLessThan(0.1);
  expect(dropped).toBeGreaterThan(0);
});
