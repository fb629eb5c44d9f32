import { HOLE_KINDS } from '../core/task.ts';
import type { PassRate } from '../metrics/pass-rate.ts';
import { CAUSE_WORDS } from './cause-words.ts';
import { comparisonWords } from './comparison-words.ts';
import { counted, duration, percent, percentRange, whole } from './number-words.ts';
import type { ArmFigures, PartFigures, ReportFigures } from './report-figures.ts';
import type { ReportInput } from './report-input.ts';

/** The report without its tasks, for a pull request or an issue. Foreign text is escaped, so that it stays text. */
export function markdownReport(input: ReportInput, figures: ReportFigures): string {
  const confirmed = figures.arms.filter((arm) => arm.confirm !== undefined);
  const chosen = figures.arms.filter((arm) => arm.choose.n > 0);
  const { exam } = input;
  const rejected = exam.rejections.map(({ reason, count }) => `${plain(reason)} ${count}`).join(', ');
  const apart = exam.notInferable.map(({ reason, count }) => `${plain(reason)} ${count}`).join(', ');
  const blocks = [
    `# ${plain(input.title)}`,
    `${plain(input.repository)}, ${input.createdAt.slice(0, 10)}: ${counted(exam.admitted, 'task')} from ${counted(exam.clusters, 'definition')}, ${exam.judge === 'tests' ? 'judged by the repository’s own tests' : 'compared as text only (a weaker judge than tests)'}. Intervals are 95 % by definition.`,
    figures.winner && `Selected recipe: **${plain(figures.winner.label)}**.`,
    figures.comparisons.length > 0 && '## Confirmed on tasks nobody had looked at',
    figures.comparisons.map((comparison) => `- ${plain(comparisonWords(comparison, figures.comparisons.length))}`).join('\n'),
    confirmed.length > 0 && armTable(confirmed, (arm) => arm.confirm as PartFigures),
    chosen.length > 0 && '## All recipes on the choose part (selected, optimistic)',
    chosen.length > 0 && armTable(chosen, (arm) => arm.choose),
    ...latencyTable(figures),
    ...failureTable(figures),
    '## The exam',
    `Admitted ${exam.admitted} (${HOLE_KINDS.map((kind) => `${kind} ${exam.byKind[kind]}`).join(', ')}). Not admitted: ${rejected || 'none'}. Cannot be inferred, reported apart: ${apart || 'none'}. Unjudged by our own fault: ${counted(figures.unjudged, 'answer')}.`,
    '## How to repeat this',
    `    ${input.command.replaceAll('\n', ' ')}`,
    input.provenance.map(([label, value]) => `- ${plain(label)}: ${plain(value)}`).join('\n'),
  ];
  return `${blocks
    .filter((block) => block)
    .join('\n\n')
    .replaceAll('\u00a0', ' ')}\n`;
}

/** Text that Markdown and HTML leave alone, on one line. */
function plain(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replace(/[\\`*[\]<>|#~]/g, '\\$&')
    .replaceAll('&', '&amp;');
}

function table(head: readonly string[], rightFrom: number, rows: readonly (readonly string[])[]): string {
  const rule = head.map((_, index) => (index >= rightFrom ? '---:' : '---'));
  return [head, rule, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function armTable(arms: readonly ArmFigures[], of: (arm: ArmFigures) => PartFigures): string {
  const cell = ({ n, passed }: PassRate): string => (n === 0 ? '–' : `${Number.isInteger(passed) ? passed : passed.toFixed(1)}/${n}`);
  const mean = (figure: ArmFigures['cost']['drawnTokens']): string => (figure ? whole(figure.mean) : '');
  return table(
    ['recipe', 'pass rate', '95 %', 'n', ...HOLE_KINDS, 'cold p50', 'tokens in', 'out'],
    1,
    [...arms]
      .sort((a, b) => (of(b).rate ?? 0) - (of(a).rate ?? 0))
      .map((arm) => [
        `${arm.isWinner ? `**${plain(arm.label)}**` : plain(arm.label)}${arm.dropped === undefined ? '' : ` (dropped: ${plain(arm.dropped)})`}`,
        percent(of(arm).rate),
        of(arm).n > 0 ? percentRange(of(arm).interval) : '',
        String(of(arm).n),
        ...HOLE_KINDS.map((kind) => cell(of(arm).byKind[kind])),
        arm.latency.cold ? duration(arm.latency.cold.totalP50.value) : '',
        mean(arm.cost.promptTokens),
        mean(arm.cost.drawnTokens),
      ]),
  );
}

function latencyTable({ arms }: ReportFigures): readonly string[] {
  const rows = arms.flatMap((arm) =>
    (['cold', 'warm'] as const).flatMap((state) => {
      const own = arm.latency[state];
      if (own === undefined) return [];
      const figures = [own.firstTextP50, own.firstTextP95, own.totalP50, own.totalP95].map(({ value }) => duration(value));
      return [[plain(arm.label), state, String(own.n), ...figures]];
    }),
  );
  if (rows.length === 0) return [];
  return [
    '## Latency, one request at a time',
    table(['recipe', 'state', 'n', 'first text p50', 'p95', 'whole answer p50', 'p95'], 2, rows),
  ];
}

function failureTable({ arms }: ReportFigures): readonly string[] {
  const causes = (Object.keys(CAUSE_WORDS) as (keyof typeof CAUSE_WORDS)[]).filter((cause) => arms.some((arm) => arm.causes[cause]));
  if (causes.length === 0) return [];
  const rows = arms.map((arm) => [plain(arm.label), ...causes.map((cause) => String(arm.causes[cause] ?? 0))]);
  return ['## Failures by cause', table(['recipe', ...causes.map((cause) => CAUSE_WORDS[cause])], 1, rows)];
}
