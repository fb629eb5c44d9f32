import type { Interval } from '../metrics/interval.ts';
import { duration, percent, percentRange, points, pointsRange, pValue, whole } from './number-words.ts';
import { boundaryColumns, boundaryRemarks } from './study-boundary-text.ts';
import type { StudyArmJson, StudyComparison, StudyJson } from './study-json.ts';
import { type TextColumn, textGrid } from './text-grid.ts';

const UNKNOWN = '–';
const GIBIBYTE = 2 ** 30;

const VERDICTS: Readonly<Record<StudyComparison['verdict'], string>> = {
  better: 'better',
  worse: 'worse',
  'as-good-as': 'as good',
  'cannot-tell': 'cannot tell',
};

type Columns = readonly TextColumn<StudyArmJson>[];

/** The tables of a study: one for all, or, where it is told how answers end, one more for each test. */
function tablesOf(study: StudyJson): readonly Columns[] {
  const { arms, tests } = study;
  if (arms.every(({ boundary }) => boundary === undefined)) return [columnsOf(study, tests)];
  const each = tests.map(({ name }) => [ARM, ...testColumns(name), ...boundaryColumns(name)]);
  return [columnsOf(study, []), ...each];
}

const ARM: TextColumn<StudyArmJson> = { title: 'arm', align: 'left', rank: 0, cell: ({ name }) => name };

/** Likelihood first, then each test with its comparison, then what it cost. */
function columnsOf({ arms }: StudyJson, tests: StudyJson['tests']): Columns {
  const isTrained = arms.some(({ training }) => training !== null);
  return [
    ARM,
    { title: 'nats/token', align: 'right', rank: 0, cell: ({ loss }) => lossText(loss?.natsPerToken, loss?.interval) },
    { title: 'change', align: 'right', rank: 1, cell: (arm) => changeText(arm) },
    ...(arms.some(({ own }) => own !== undefined) ? OWN_COLUMNS : []),
    ...tests.flatMap(({ name }) => testColumns(name)),
    ...(isTrained ? COST_COLUMNS : []),
    { title: 'answer', align: 'right', rank: 4, cell: ({ answerMs }) => (answerMs === null ? UNKNOWN : duration(answerMs)) },
  ];
}

function testColumns(name: string): Columns {
  return [
    { title: `passed: ${name}`, align: 'right', rank: 0, cell: ({ passed }) => passText(passed[name]) },
    { title: 'points', align: 'right', rank: 0, cell: (arm) => pointsText(comparisonOf(arm, name)) },
    { title: 'McNemar', align: 'right', rank: 3, cell: (arm) => mcnemarText(comparisonOf(arm, name)) },
    { title: 'verdict', align: 'left', rank: 1, cell: (arm) => verdictText(comparisonOf(arm, name)) },
  ];
}

/** On the developer's own lines. */
const OWN_COLUMNS: Columns = [
  { title: 'nats/token: own', align: 'right', rank: 1, cell: ({ own }) => lossText(own?.loss.natsPerToken, own?.loss.interval) },
  { title: 'change: own', align: 'right', rank: 2, cell: ({ own }) => (own ? changeText(own) : '') },
];

const COST_COLUMNS: readonly TextColumn<StudyArmJson>[] = [
  { title: 'trained', align: 'right', rank: 2, cell: ({ training }) => (training ? trainedText(training.trainable, training.share) : '0') },
  { title: 'steps', align: 'right', rank: 4, cell: ({ training }) => String(training?.steps ?? 0) },
  { title: 'tokens', align: 'right', rank: 3, cell: ({ training }) => whole(training?.tokens ?? 0) },
  { title: 'time', align: 'right', rank: 2, cell: ({ training }) => (training ? duration(training.seconds * 1000) : UNKNOWN) },
  { title: 'memory', align: 'right', rank: 2, cell: ({ training }) => (training ? memoryText(training.memoryBytes) : UNKNOWN) },
];

/** A study as text that fits into `width` columns. */
export function studyText(study: StudyJson, width: number): readonly string[] {
  const grids = tablesOf(study).flatMap((columns) => [...textGrid(columns, study.arms, width), '']);
  return [headline(study), '', ...grids, ...remarks(study)];
}

/** The same as Markdown, with every column. */
export function studyMarkdown(study: StudyJson): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [
    `# ${headline(study)}`,
    '',
    ...tablesOf(study).flatMap((columns) => [
      line(columns.map(({ title }) => title)),
      line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
      ...study.arms.map((arm) => line(columns.map(({ cell }) => cell(arm)))),
      '',
    ]),
    ...remarks(study).map((remark) => `- ${remark}`),
    '',
  ].join('\n');
}

const TITLES: Readonly<Record<StudyJson['kind'], string>> = {
  peft: 'Prompt or training',
  personalization: 'Whose code to learn from',
  objectives: 'Which loss to learn by',
  scratch: 'Which loss to learn by, from scratch',
};

function headline({ kind, model, repository, arms }: StudyJson): string {
  const done = arms.filter(({ state }) => state === 'done').length;
  const state = done === arms.length ? '' : ` (${done} of ${arms.length} arms so far)`;
  return `${TITLES[kind]}: ${model} on ${repository}${state}`;
}

function remarks(study: StudyJson): readonly string[] {
  const { split, tests, arms, notes } = study;
  const [first] = arms.flatMap(({ comparisons, lossDifferences }) => [...lossDifferences, ...comparisons].slice(0, 1));
  const heldOut = arms.find(({ loss }) => loss !== null)?.loss;
  const own = arms.find((arm) => arm.own !== undefined)?.own?.loss;
  return [
    ...(heldOut
      ? [`nats/token: ${heldOut.n} true answers in ${heldOut.clusters} definitions that no arm learned from; lower is better.`]
      : []),
    ...(own ? [`nats/token: own: ${own.n} of them and more like them, in ${own.clusters} definitions, are the developer’s own.`] : []),
    ...tests.map(({ name, about, tasks }) => `${name}: ${tasks} tasks, ${about}.`),
    ...(first ? [`Changes, points and verdicts are against ${first.against}, on the same tasks; brackets hold 95 %.`] : []),
    ...arms.flatMap((arm) => otherWords(arm, first?.against)),
    ...boundaryRemarks(study),
    ...(split
      ? [`Learned from lines before ${split.date.slice(0, 10)}; ${split.linesAfter} of ${split.lines} lines are from after it.`]
      : []),
    ...arms.flatMap(({ name, state, reason }) => (state === 'failed' ? [`${name} failed: ${reason}`] : [])),
    ...notes,
  ];
}

/** Against the other baselines, which have no columns. */
function otherWords({ name, comparisons }: StudyArmJson, first: string | undefined): readonly string[] {
  return comparisons
    .filter(({ against }) => against !== first)
    .map((one) => {
      const figures = [pointsText(one), mcnemarText(one), VERDICTS[one.verdict]].join(', ');
      return `${name} against ${one.against}, ${one.test}: ${figures}.`;
    });
}

function lossText(loss: number | null | undefined, interval: Interval | null | undefined): string {
  if (loss === null || loss === undefined) return UNKNOWN;
  return interval ? `${loss.toFixed(3)} [${interval.low.toFixed(3)}, ${interval.high.toFixed(3)}]` : loss.toFixed(3);
}

function changeText({ lossDifferences }: Pick<StudyArmJson, 'lossDifferences'>): string {
  const [first] = lossDifferences;
  return first ? lossText(first.natsPerToken, first.interval) : '';
}

function passText(passed: StudyArmJson['passed'][string] | undefined): string {
  if (!passed || passed.n === 0) return UNKNOWN;
  return `${percent(passed.rate ?? undefined)} [${percentRange(passed.interval)}]`;
}

/** Against the first baseline. */
function comparisonOf({ comparisons }: StudyArmJson, test: string): StudyComparison | undefined {
  return comparisons.find((one) => one.test === test);
}

function pointsText(comparison: StudyComparison | undefined): string {
  return comparison ? `${points(comparison.difference)} [${pointsRange(comparison.interval)}]` : '';
}

function mcnemarText(comparison: StudyComparison | undefined): string {
  return comparison ? `${comparison.wins}:${comparison.losses} ${pValue(comparison.mcnemarP)}` : '';
}

function verdictText(comparison: StudyComparison | undefined): string {
  return comparison ? VERDICTS[comparison.verdict] : '';
}

function trainedText(count: number, share: number): string {
  const short = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(count);
  return `${short} (${share > 0.995 ? 100 : (share * 100).toPrecision(2)} %)`;
}

function memoryText(bytes: number): string {
  return `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
}
