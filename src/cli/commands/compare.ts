import { evaluationComparison } from '../../reports/evaluation-comparison.ts';
import { evaluationComparisonText } from '../../reports/evaluation-comparison-text.ts';
import type { CommandCall } from '../command.ts';
import { findEvaluation } from '../find-evaluation.ts';
import { printJson, printResult } from '../print.ts';

/** `whetstone compare A B`: paired, on the questions both answered. */
export async function run(call: CommandCall): Promise<undefined> {
  const [first, second] = call.positional.map((typed) => findEvaluation(typed, call.environment));
  if (first === undefined || second === undefined) return; // commander asks for both
  const comparison = evaluationComparison(first, second);
  if (call.json) printJson(comparison);
  else printResult(evaluationComparisonText(comparison).join('\n'));
}
