import { join, resolve } from 'node:path';
import { WhetstoneError } from '../../core/whetstone-error.ts';
import { finalTable } from '../../reports/final-table.ts';
import { sharpenJson } from '../../reports/sharpen-json.ts';
import { listRuns } from '../../runner/read-records.ts';
import type { CommandCall } from '../command.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { reportInput } from '../run-story.ts';
import { writeReport } from '../write-report.ts';

const WIDTH_WITHOUT_TERMINAL = 100;

/** `whetstone report [repo]`: the newest race's report, or that of `--run`. */
export async function run(call: CommandCall): Promise<undefined> {
  const whetstoneFolder = join(repositoryFolder(call), '.whetstone');
  const runs = listRuns(whetstoneFolder);
  const wanted = call.options.run;
  const found = wanted === undefined ? runs[0] : runs.find(({ manifest }) => manifest.run === wanted);
  if (!found) {
    const hint =
      runs.length === 0 ? 'Run `whetstone sharpen` first.' : `There are: ${runs.map(({ manifest }) => manifest.run).join(', ')}.`;
    throw new WhetstoneError('bad-argument', wanted === undefined ? 'No race has run here yet.' : `There is no race ${String(wanted)}.`, {
      hint,
    });
  }
  const input = reportInput(whetstoneFolder, found.folder, new Date().toISOString());
  const output = call.options.output;
  const path = typeof output === 'string' ? resolve(call.environment.cwd, output) : join(found.folder, 'report.html');
  const figures = writeReport(input, path);
  if (call.json) printJson({ ...sharpenJson(input, figures), folder: found.folder, report: path });
  else {
    printResult(finalTable(figures, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL).join('\n'));
    printProgress(`\nReport: ${path}`);
  }
}
