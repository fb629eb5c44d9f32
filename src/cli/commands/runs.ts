import { join } from 'node:path';
import { listRuns, readRecords } from '../../runner/read-records.ts';
import type { CommandCall } from '../command.ts';
import { printJson, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';

/** `whetstone runs [repo]`: newest first. */
export async function run(call: CommandCall): Promise<undefined> {
  const root = repositoryFolder(call);
  const rows = listRuns(join(root, '.whetstone')).map(({ folder, manifest }) => {
    const winner = manifest.winner === undefined ? undefined : manifest.arms[manifest.winner];
    return {
      run: manifest.run,
      createdAt: manifest.createdAt,
      phase: manifest.phase,
      minutes: manifest.elapsedMs / 60_000,
      models: manifest.models.map(({ name }) => name),
      arms: Object.keys(manifest.arms).length,
      attempts: readRecords(folder).filter(({ type }) => type === 'attempt').length,
      winner: winner?.recipe.name ?? null,
      folder,
    };
  });
  if (call.json) {
    printJson(rows);
    return;
  }
  if (rows.length === 0) printResult('No race yet. Begin one with: whetstone sharpen');
  for (const row of rows) {
    const winner = row.winner === null ? 'no winner yet' : `winner: ${row.winner}`;
    printResult(
      `${row.run}  ${row.createdAt.slice(0, 16).replace('T', ' ')}  ${row.phase.padEnd(8)}  ${row.minutes.toFixed(1)} min  ${row.attempts} attempts, ${row.arms} arms  ${winner}`,
    );
  }
}
