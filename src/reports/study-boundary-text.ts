import { percent, points, pointsRange, whole } from './number-words.ts';
import type { StudyArmJson, StudyBoundary, StudyJson } from './study-json.ts';
import type { TextColumn } from './text-grid.ts';

/** Where the answers to a test end: shares of the judged answers, and by how much their length is wrong. */
export function boundaryColumns(test: string): readonly TextColumn<StudyArmJson>[] {
  const column = (title: string, rank: number, cell: (told: StudyBoundary) => string): TextColumn<StudyArmJson> => ({
    ...{ title, rank, align: 'right' },
    cell: ({ boundary }) => {
      const told = boundary?.[test];
      return told === undefined || told.n === 0 ? '–' : cell(told);
    },
  });
  const share = (title: string, rank: number, countOf: (told: StudyBoundary) => number): TextColumn<StudyArmJson> =>
    column(title, rank, (told) => percent(countOf(told) / told.n));
  return [
    share('overran', 0, ({ overran }) => overran),
    column('overran: points', 2, ({ overranAgainst: [first] }) =>
      first ? `${points(first.difference)} [${pointsRange(first.interval)}]` : '',
    ),
    share('suffix again', 1, ({ repeatedSuffix }) => repeatedSuffix),
    share('too short', 1, ({ shorter }) => shorter),
    share('too long', 1, ({ longer }) => longer),
    share('ended itself', 1, ({ endedItself }) => endedItself),
    column('length error', 1, ({ errorMedian }) => (errorMedian === null ? '–' : whole(errorMedian))),
  ];
}

/** What the columns mean; nothing where there are none. */
export function boundaryRemarks({ arms }: StudyJson): readonly string[] {
  if (arms.every(({ boundary }) => boundary === undefined)) return [];
  return [
    ...arms.flatMap(horizonWords),
    'overran: went on behind the true end (the true text and more, the suffix again or, where it failed, three more lines or twice as many); below 0 points: less often.',
    'too short, too long: lines of code beside the true text; length error: median, in characters that are no blanks.',
    'ended itself: the model drew its own end, before the limit and before any rule.',
  ];
}

/** "horizon knows the share that is left to 0.12 (…)". */
function horizonWords({ name, horizon }: StudyArmJson): readonly string[] {
  if (horizon?.error === undefined || horizon.error === null || horizon.half === null) return [];
  const error = (figures: { readonly error: number | null; readonly half: number | null }): string =>
    `${figures.error?.toFixed(3)} (always one half: ${figures.half?.toFixed(3)})`;
  const parts = horizon.byLength
    .filter(({ tokens }) => tokens > 0)
    .map((part) => `${part.to < 1e6 ? `${part.from} to ${part.to}` : `${part.from} and more`}: ${error(part)}`);
  return [
    `${name} is wrong by ${error(horizon)} about the share that is left, on ${whole(horizon.tokens)} tokens; by answer tokens, ${parts.join(', ')}.`,
  ];
}
