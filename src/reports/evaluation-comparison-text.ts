import type { EvaluationComparison } from '../core/evaluation-comparison.ts';
import { AS_GOOD_MARGIN, MIN_CLUSTERS } from '../metrics/compare-paired.ts';
import { percentOfTable } from './evaluation-text.ts';
import { counted, points, pointsRange, pValue, whole } from './number-words.ts';

const MOST_NAMED = 12;

/** A comparison as lines; the first says who is ahead, or that nobody can tell. */
export function evaluationComparisonText(comparison: EvaluationComparison): readonly string[] {
  const { benchmark, first, second, n, clusters, difference, interval, p, mcnemarP, wins, losses, ties, unjudged, won, lost } = comparison;
  return [
    verdictLine(comparison),
    `${benchmark}, ${counted(n, 'question')} both answered${clusters < n ? ` in ${counted(clusters, 'cluster')}` : ''}`,
    `  ${percentOfTable(first.rate)}  ${first.run}: ${first.title}`,
    `  ${percentOfTable(second.rate)}  ${second.run}: ${second.title}`,
    `difference ${points(difference)} points (95\u00a0%: ${pointsRange(interval)}), ${pValue(p)} by sign flips; McNemar ${pValue(mcnemarP)}`,
    `won ${wins}, lost ${losses}, equal ${ties}${unjudged > 0 ? `; ${unjudged} left out, unjudged by our fault` : ''}`,
    ...(first.onlyHere + second.onlyHere > 0 ? [`answered by one alone and left out: ${first.onlyHere} and ${second.onlyHere}`] : []),
    ...(won.length > 0 ? [`won: ${named(won)}`] : []),
    ...(lost.length > 0 ? [`lost: ${named(lost)}`] : []),
  ];
}

function verdictLine({ verdict, first, second, clusters, moreQuestionsNeeded }: EvaluationComparison): string {
  switch (verdict) {
    case 'better':
      return `${first.run} is better than ${second.run}.`;
    case 'worse':
      return `${first.run} is worse than ${second.run}.`;
    case 'as-good-as':
      return `${first.run} is at least as good as ${second.run}: a loss of more than ${AS_GOOD_MARGIN * 100} points is ruled out.`;
    case 'cannot-tell': {
      if (clusters < MIN_CLUSTERS) return `Cannot tell: with fewer than ${MIN_CLUSTERS} questions nothing is decided.`;
      return `Cannot tell${moreQuestionsNeeded === null ? '' : `: about ${whole(moreQuestionsNeeded)} more questions would`}.`;
    }
  }
}

function named(tasks: readonly string[]): string {
  return tasks.length > MOST_NAMED ? `${tasks.slice(0, MOST_NAMED).join(', ')} and ${tasks.length - MOST_NAMED} more` : tasks.join(', ');
}
