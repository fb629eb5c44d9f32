import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type EvaluationResult, evaluationResultSchema } from '../core/evaluation-result.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { readJson } from '../workspaces/json-file.ts';
import type { Environment } from './environment.ts';
import { evaluationsFolder } from './evaluations-folder.ts';

const RESULT = 'result.json';

/** The result of a finished run: by its name, the beginning of its name, or its folder. Throws `WhetstoneError` (`bad-argument`, `store-damaged`). */
export function findEvaluation(typed: string, { home, cwd }: Pick<Environment, 'home' | 'cwd'>): EvaluationResult {
  const all = evaluationsFolder(home);
  const names = existsSync(all) ? readdirSync(all).filter((name) => existsSync(join(all, name, RESULT))) : [];
  const exact = names.filter((name) => name === typed);
  const found = exact.length > 0 ? exact : names.filter((name) => name.startsWith(typed));
  if (found.length > 1) {
    throw new WhetstoneError('bad-argument', `${typed} may mean ${found.join(' or ')}.`, { hint: 'Write more of the name.' });
  }
  const folder = found[0] === undefined ? resolve(cwd, typed) : join(all, found[0]);
  const hint = 'Run the same eval or grade command again: it judges nothing twice.';
  const result = readJson(join(folder, RESULT), evaluationResultSchema, hint);
  if (result !== undefined) return result;
  throw new WhetstoneError('bad-argument', `There is no finished evaluation ${typed}.`, {
    hint: names.length === 0 ? 'Run `whetstone eval` or `whetstone grade` first.' : `There are: ${names.join(', ')}.`,
  });
}
