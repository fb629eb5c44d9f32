import { type ClusterRatio, clusterRatio, type RatioObservation } from './cluster-ratio.ts';

/** What a model thought of one true answer. */
export interface AnswerScore {
  readonly id: string;
  /** The definition it lies in: answers of one definition are alike. */
  readonly cluster: string;
  /** Tokens of the answer, its end token included. */
  readonly tokens: number;
  /** ln p of all of them together. */
  readonly logprob: number;
}

/** Nats a token over all answers: long answers count by their tokens, as in the loss of a training. */
export function answerLoss(scores: readonly AnswerScore[]): ClusterRatio {
  return clusterRatio(scores.map(({ cluster, tokens, logprob }) => ({ cluster, numerator: -logprob, denominator: tokens })));
}

/**
 * Nats a token of A less those of B, on the answers that both scored: below 0, A is less surprised. Their tokens must be the same, which
 * they are where both were asked in one form.
 */
export function answerLossDifference(a: readonly AnswerScore[], b: readonly AnswerScore[]): ClusterRatio {
  const ofB = new Map(b.map((score) => [score.id, score]));
  const pairs: RatioObservation[] = [];
  for (const { id, cluster, tokens, logprob } of a) {
    const other = ofB.get(id);
    if (other?.tokens === tokens) pairs.push({ cluster, numerator: other.logprob - logprob, denominator: tokens });
  }
  return clusterRatio(pairs);
}
