import { describe, expect, it } from 'vitest';
import { randomFrom } from '../core/random.ts';
import { answerLoss, answerLossDifference } from './answer-loss.ts';
import { clusterRatio } from './cluster-ratio.ts';

const observation = (cluster: string, numerator: number, denominator = 1) => ({ cluster, numerator, denominator });

describe('clusterRatio', () => {
  it('weighs by the denominator', () => {
    expect(clusterRatio([observation('a', 10, 10), observation('b', 0, 90)])).toMatchObject({ n: 2, clusters: 2, ratio: 0.1 });
  });

  it('knows no interval of a single cluster, and no ratio of nothing', () => {
    expect(clusterRatio([observation('a', 1), observation('a', 3)])).toEqual({ n: 2, clusters: 1, ratio: 2, interval: undefined });
    expect(clusterRatio([]).ratio).toBeNaN();
  });

  it('gives two clusters the interval that their four equally likely draws have', () => {
    // aa, ab, ba, bb: 1, 2, 2, 3, a quarter each: both ends of the middle 95 % are the extremes.
    expect(clusterRatio([observation('a', 1), observation('b', 3)]).interval).toEqual({ low: 1, high: 3 });
  });

  it('takes answers of one cluster as one: copies of them make no narrower interval', () => {
    const few = Array.from({ length: 30 }, (_none, i) => observation(`c${i}`, (i * 7) % 11));
    const many = [...few, ...few, ...few];
    const width = ({ interval }: ReturnType<typeof clusterRatio>) => (interval?.high ?? 0) - (interval?.low ?? 0);
    expect(width(clusterRatio(many))).toBeGreaterThan(0.85 * width(clusterRatio(few)));
  });

  it('covers the true ratio about as often as it says', () => {
    const random = randomFrom('coverage of the cluster bootstrap');
    const rounds = 200;
    let covered = 0;
    for (let round = 0; round < rounds; round++) {
      const drawn = Array.from({ length: 40 }, (_none, cluster) => {
        const common = random.next();
        return Array.from({ length: 1 + random.integer(4) }, () => {
          const tokens = 1 + random.integer(30);
          return observation(String(cluster), tokens * (common + random.next()), tokens);
        });
      }).flat();
      // Loss of a token: 0.5 of its definition, 0.5 of its own, whatever the length.
      const { low, high } = clusterRatio(drawn, 400).interval as { low: number; high: number };
      if (low <= 1 && 1 <= high) covered += 1;
    }
    expect(covered / rounds).toBeGreaterThan(0.88);
    expect(covered / rounds).toBeLessThan(0.99);
  });

  it('is the same for the same observations', () => {
    const some = Array.from({ length: 12 }, (_none, i) => observation(`c${i % 5}`, i));
    expect(clusterRatio(some)).toEqual(clusterRatio(some));
  });
});

describe('the loss of answers', () => {
  const score = (id: string, logprob: number, tokens = 2) => ({ id, cluster: id, tokens, logprob });

  it('is nats a token', () => {
    expect(answerLoss([score('a', -4), score('b', -8, 6)]).ratio).toBe(1.5);
  });

  it('is compared on what both scored in the same tokens', () => {
    const before = [score('a', -4), score('b', -4), score('only here', -9), score('other tokens', -9, 3)];
    const after = [score('a', -2), score('b', -3), score('other tokens', -1, 4)];
    expect(answerLossDifference(after, before)).toMatchObject({ n: 2, ratio: -0.75 });
  });
});
