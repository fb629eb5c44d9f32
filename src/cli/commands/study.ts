import { WhetstoneError } from '../../core/whetstone-error.ts';
import type { StudyJson } from '../../reports/study-json.ts';
import { studyText } from '../../reports/study-text.ts';
import type { CommandCall } from '../command.ts';
import { printJson, printProgress, printResult } from '../print.ts';
import { repositoryFolder } from '../repository-folder.ts';

const WIDTH_WITHOUT_TERMINAL = 160;

/** `whetstone study peft [repo]`, and the same with `personalization`, `objectives` and `scratch`. */
export async function run(call: CommandCall): Promise<undefined> {
  const [kind, ...repository] = call.positional;
  const study = await studyNamed(kind, repository);
  const result = await study(call);
  if (call.json) {
    printJson(result);
    return;
  }
  printResult(studyText(result, call.environment.columns ?? WIDTH_WITHOUT_TERMINAL).join('\n'));
  printProgress(`\nAs JSON and Markdown: ${result.folder}`);
}

async function studyNamed(kind: string | undefined, positional: readonly string[]): Promise<(call: CommandCall) => Promise<StudyJson>> {
  const onRepository =
    (study: (call: CommandCall, root: string) => Promise<StudyJson>) =>
    (call: CommandCall): Promise<StudyJson> =>
      study(call, repositoryFolder({ ...call, positional }));
  switch (kind) {
    case 'peft':
      return onRepository((await import('../study-peft.ts')).studyPeft);
    case 'personalization':
      return onRepository((await import('../study-personalization.ts')).studyPersonalization);
    case 'objectives':
      return onRepository((await import('../study-objectives.ts')).studyObjectives);
    case 'scratch': {
      const { studyScratch } = await import('../study-scratch.ts');
      // Without a repository it learns from packages.
      return positional.length > 0 ? onRepository(studyScratch) : (call) => studyScratch(call, undefined);
    }
    default:
      throw new WhetstoneError('bad-argument', `\`whetstone study ${kind}\` does not exist.`, {
        hint: 'Use `whetstone study peft [repo]`, or personalization, objectives or scratch in the place of peft.',
      });
  }
}
