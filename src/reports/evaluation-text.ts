import type { EvaluationResult } from '../core/evaluation-result.ts';
import { isDiffering } from './evaluation-result.ts';
import { counted, duration, percentRange, whole } from './number-words.ts';

/** Differences named in the terminal; the report and `--json` have all. */
const MOST_NAMED = 12;

/** One decimal: published tables have one or two, and are compared with these. */
export function percentOfTable(rate: number | null): string {
  return rate === null ? '–' : `${(rate * 100).toFixed(1)}\u00a0%`;
}

/** What an evaluation came to, in a few lines. */
export function evaluationText(result: EvaluationResult): readonly string[] {
  const { benchmark, title, n, left, attempts, unjudged, tokens, passAtK, unknownAnswers } = result;
  const questions = `${counted(n, 'question')}${left > 0 ? ` of ${whole(n + left)}` : ''}`;
  return [
    `${benchmark}: ${title}`,
    `${questions}${attempts > 1 ? `, ${counted(attempts, 'answer')} to each` : ''}`,
    ...passAtK.map(({ k, rate, interval, n: usable }) => {
      const few = usable < n ? `, over ${counted(usable, 'question')}` : '';
      return `pass@${k}  ${percentOfTable(rate)}  (95\u00a0%: ${percentRange(interval)}${few})`;
    }),
    ...(unknownAnswers > 0 ? [`${counted(unknownAnswers, 'answer')} to questions that ${benchmark} does not have: left out`] : []),
    ...(unjudged > 0 ? [`${counted(unjudged, 'answer')} unjudged by our fault, in no rate: ${unjudgedTasks(result).join(', ')}`] : []),
    ...classLines(result),
    ...publishedLines(result),
    ...(tokens === null
      ? []
      : [`${whole(tokens.drawn)} tokens drawn, ${duration(result.solveMs)} of drawing, ${duration(result.checkMs)} of judging`]),
  ];
}

function classLines({ classes }: EvaluationResult): readonly string[] {
  if (classes === null) return [];
  const { classesPartly, methods, methodsPartly } = classes;
  const share = percentOfTable;
  return [
    `classes ${share(classes.classes)} wholly, ${share(classesPartly)} in part; test classes ${share(methods)} wholly, ${share(methodsPartly)} in part`,
  ];
}

function publishedLines({ published, tasks }: EvaluationResult): readonly string[] {
  if (published === null) return [];
  const { n, publishedPassed, oursPassed, differing } = published;
  const rate = (passed: number): string => `${passed} of ${n} (${percentOfTable(passed / n)})`;
  const head = `recorded with the answers: ${rate(publishedPassed)}; ours: ${rate(oursPassed)}`;
  if (differing.length === 0) return [head, 'every verdict is the recorded one'];
  const named = tasks
    .filter(({ task }) => differing.includes(task))
    .slice(0, MOST_NAMED)
    .map(({ task, attempts }) => {
      const { recorded, verdict } = attempts.find(isDiffering) as (typeof attempts)[number];
      return `  ${task}: recorded ${recorded}, ours ${verdict}`;
    });
  const more = differing.length > MOST_NAMED ? [`  and ${differing.length - MOST_NAMED} more`] : [];
  return [head, `${counted(differing.length, 'question')} with another verdict:`, ...named, ...more];
}

function unjudgedTasks({ tasks }: EvaluationResult): readonly string[] {
  const names = tasks.filter(({ attempts }) => attempts.some(({ verdict }) => verdict === 'unjudged')).map(({ task }) => task);
  return names.length > MOST_NAMED ? [...names.slice(0, MOST_NAMED), `and ${names.length - MOST_NAMED} more`] : names;
}
