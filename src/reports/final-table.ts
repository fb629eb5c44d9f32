import { armColumns } from './arm-columns.ts';
import { comparisonWords } from './comparison-words.ts';
import { counted } from './number-words.ts';
import type { ArmFigures, ReportFigures } from './report-figures.ts';
import { textGrid } from './text-grid.ts';
import { wrapText } from './wrap-text.ts';

/** What a terminal shows when a race is over, as lines of at most `width` columns: both tables, then the comparisons in words. */
export function finalTable(figures: ReportFigures, width: number): readonly string[] {
  const confirmed = figures.arms.filter((arm) => arm.confirm !== undefined);
  const chosen = [...figures.arms].filter((arm) => arm.choose.n > 0).sort((a, b) => (b.choose.rate ?? 0) - (a.choose.rate ?? 0));
  const lines: string[] = [];
  if (confirmed.length > 0) {
    lines.push('Confirmed on tasks nobody had looked at', '', ...table(confirmed, 'confirm', width), '');
    for (const comparison of figures.comparisons) {
      lines.push(...wrapText(`• ${comparisonWords(comparison, figures.comparisons.length)}`, width, 2));
    }
    if (figures.comparisons.length > 0) lines.push('');
  }
  if (chosen.length > 0) lines.push('All recipes on the choose part (selected, optimistic)', '', ...table(chosen, 'choose', width), '');
  if (lines.length === 0) lines.push('Nothing was answered yet.', '');
  const apart = figures.arms.reduce((most, arm) => Math.max(most, arm.notInferable.n), 0);
  if (apart > 0) lines.push(...wrapText(`${counted(apart, 'hole')} that cannot be inferred stay out of all figures.`, width));
  if (figures.unjudged > 0)
    lines.push(...wrapText(`${counted(figures.unjudged, 'answer')} could not be judged by our own fault and count for nobody.`, width));
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines;
}

function table(rows: readonly ArmFigures[], part: 'choose' | 'confirm', width: number): readonly string[] {
  return textGrid(armColumns(rows, part), rows, width);
}
