import { AS_GOOD_MARGIN, MIN_CLUSTERS } from '../metrics/compare-paired.ts';
import { counted, NO_BREAK, points, pointsRange, pValue, whole } from './number-words.ts';
import type { Comparison } from './report-figures.ts';

/** The answer alone: "better", "as good", "worse", "cannot tell". */
export function decisionWord(decision: Comparison['decision']): string {
  return { better: 'better', worse: 'worse', 'as-good-as': 'at least as good', 'cannot-tell': 'cannot tell' }[decision];
}

/** A confirmed comparison as one or two sentences that name both recipes. `comparisons` is how many were confirmed together. */
export function comparisonWords(comparison: Comparison, comparisons: number): string {
  const { leftName, rightName, decision } = comparison;
  const verdict = {
    better: `${leftName} fills more holes than ${rightName}`,
    worse: `${leftName} fills fewer holes than ${rightName}`,
    'as-good-as': `${leftName} is at least as good as ${rightName}`,
    'cannot-tell': `Cannot tell ${leftName} from ${rightName}`,
  }[decision];
  return `${verdict}: ${comparisonResult(comparison, comparisons)}`;
}

/** The figures of a comparison and what they mean, without the names: follows "A is better than B:". */
export function comparisonResult(comparison: Comparison, comparisons: number): string {
  const { n, clusters, leftPassed, rightPassed, difference, low, high, decision, moreTasks } = comparison;
  if (n === 0) return 'no task was answered by both.';
  const counts = `${leftPassed} against ${rightPassed} of ${counted(n, 'task')}, ${points(difference)} points (95${NO_BREAK}%: ${pointsRange({ low, high })})`;
  switch (decision) {
    case 'better':
    case 'worse':
      return `${counts}, ${pValue(comparison.p)}.${correction(comparison, comparisons)}`;
    case 'as-good-as':
      return `${counts}; a loss of more than ${AS_GOOD_MARGIN * 100} points is ruled out.`;
    case 'cannot-tell': {
      const more = moreTasks === undefined ? 'more tasks needed' : `about ${whole(moreTasks)} more tasks needed`;
      const few = clusters < MIN_CLUSTERS ? ` Only ${counted(clusters, 'definition')}: below ${MIN_CLUSTERS} nothing is decided.` : '';
      return `${more}; ${counts}.${few}`;
    }
  }
}

function correction({ p, adjustedP }: Comparison, comparisons: number): string {
  if (comparisons < 2) return '';
  if (p < 0.05 && adjustedP >= 0.05)
    return ` Corrected for ${comparisons} comparisons it would be ${pValue(adjustedP)}: take it as a hint.`;
  return ` Corrected for ${comparisons} comparisons: ${pValue(adjustedP)}.`;
}
