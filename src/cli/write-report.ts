import { htmlReport } from '../reports/html-report.ts';
import { type ReportFigures, reportFigures } from '../reports/report-figures.ts';
import type { ReportInput } from '../reports/report-input.ts';
import { writeWhole } from '../workspaces/json-file.ts';

/** Writes the page at `path` in one step and returns the figures it shows. */
export function writeReport(input: ReportInput, path: string): ReportFigures {
  const figures = reportFigures(input);
  writeWhole(path, htmlReport(input, figures));
  return figures;
}
