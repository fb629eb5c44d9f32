import { basename } from 'node:path';
import { examJson } from '../../reports/exam-json.ts';
import { chooseSandbox } from '../../sandboxes/choose-sandbox.ts';
import type { CommandCall } from '../command.ts';
import { examProgress } from '../exam-progress.ts';
import { examText } from '../exam-text.ts';
import { openExam } from '../open-exam.ts';
import { printJson, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';

/** `whetstone exam [repo]`: admits the whole exam and shows what came of it. */
export async function run(call: CommandCall): Promise<undefined> {
  const root = repositoryFolder(call);
  const settings = call.settings(root).values;
  const sandbox = await chooseSandbox(settings.sandbox);
  const progress = examProgress(call.environment.columns);
  const { environment, signal } = call;
  try {
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: progress.onEvent, signal });
    for await (const _problem of exam.problems({ signal })) signal.throwIfAborted();
    progress.end();
    const summary = exam.summary();
    if (call.json) printJson(examJson(basename(root), structuredClone(summary) as Parameters<typeof examJson>[1]));
    else printResult(examText(basename(root), summary));
  } finally {
    progress.end();
  }
}
