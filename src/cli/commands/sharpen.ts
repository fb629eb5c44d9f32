import { basename, join } from 'node:path';
import { finalTable } from '../../reports/final-table.ts';
import { sharpenJson } from '../../reports/sharpen-json.ts';
import type { CommandCall } from '../command.ts';
import { editorText } from '../editor-lines.ts';
import { modelName } from '../model-ref.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { writeRecipe } from '../recipe-file.ts';
import { repositoryFolder } from '../repository-folder.ts';
import { runRace } from '../run-race.ts';
import { reportInput } from '../run-story.ts';
import { writeReport } from '../write-report.ts';

const WIDTH_WITHOUT_TERMINAL = 100;

/** `whetstone sharpen [repo]`: exam, race, report, recipe. */
export async function run(call: CommandCall): Promise<undefined> {
  const root = repositoryFolder(call);
  const settings = call.settings(root).values;
  const whetstoneFolder = join(root, '.whetstone');
  const { folder } = await runRace(call, root, settings);
  const input = reportInput(whetstoneFolder, folder, new Date().toISOString());
  const report = join(folder, 'report.html');
  const figures = writeReport(input, report);
  const winner = input.winner === undefined ? undefined : input.arms[input.winner]?.recipe;
  const recipe = winner && writeRecipe(whetstoneFolder, winner);
  if (call.json) {
    printJson({ ...sharpenJson(input, figures), folder, report, recipe: recipe ?? null });
    return;
  }
  printResult(finalTable(figures, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL).join('\n'));
  printProgress(`\nReport: ${report}`);
  if (winner === undefined || recipe === undefined) return;
  const url = `http://127.0.0.1:${settings.port}`;
  printResult(
    [
      `\nRecipe: ${recipe}  (copy it to ${join(root, basename(recipe))} to share it)`,
      `Put it into your editor: whetstone serve ${root}`,
      editorText(url, modelName(winner.models.main)),
    ].join('\n'),
  );
}
