import { WhetstoneError } from '../../core/whetstone-error.ts';
import { studyText } from '../../reports/study-text.ts';
import type { CommandCall } from '../command.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';

const WIDTH_WITHOUT_TERMINAL = 160;

/** `whetstone study peft [repo]`, `whetstone study personalization [repo]`, `whetstone study objectives [repo]`. */
export async function run(call: CommandCall): Promise<undefined> {
  const [kind, ...repository] = call.positional;
  const study = await studyNamed(kind);
  const result = await study(call, repositoryFolder({ ...call, positional: repository }));
  if (call.json) {
    printJson(result);
    return;
  }
  printResult(studyText(result, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL).join('\n'));
  printProgress(`\nAs JSON and Markdown: ${result.folder}`);
}

async function studyNamed(kind: string | undefined) {
  switch (kind) {
    case 'peft':
      return (await import('../study-peft.ts')).studyPeft;
    case 'personalization':
      return (await import('../study-personalization.ts')).studyPersonalization;
    case 'objectives':
      return (await import('../study-objectives.ts')).studyObjectives;
    default:
      throw new WhetstoneError('bad-argument', `\`whetstone study ${kind}\` does not exist.`, {
        hint: 'Use: whetstone study peft [repo], whetstone study personalization [repo], or whetstone study objectives [repo].',
      });
  }
}
