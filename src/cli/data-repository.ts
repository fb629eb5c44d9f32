import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainingText, TrainingView } from '../core/training-text.ts';
import { licenceOfHeader } from '../datasets/licence.ts';
import { LICENCE_FILES, repositoryLicence } from '../datasets/repository-licence.ts';
import { repositoryRows } from '../datasets/repository-rows.ts';
import { usefulness } from '../datasets/usefulness.ts';
import type { Exam } from '../exams/exam.ts';
import { languageForPath } from '../languages/language-for.ts';
import { chooseSandbox } from '../sandboxes/choose-sandbox.ts';
import { commitHistory } from '../workspaces/commit-history.ts';
import { type CommittedFiles, committedFiles } from '../workspaces/committed-files.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import type { CommandCall } from './command.ts';
import { dataOptions } from './data-options.ts';
import { writeData } from './data-result.ts';
import { examProgress } from './exam-progress.ts';
import { inFamilyForm, infillFamily } from './family-rows.ts';
import { openExam } from './open-exam.ts';

/** What a repository's rows are made of when nothing else is asked for. */
const DEFAULT_TYPES = { fim: 0.8, causal: 0.1, commit: 0.1 } as const;

/** `whetstone data repo`: rows from what no exam task asks for, and from the changes that brought it there. */
export async function dataOfRepository(call: CommandCall, root: string): Promise<void> {
  const options = dataOptions(call);
  if (options.family !== undefined) infillFamily(options.family);
  const { signal } = call;
  const seed = call.settings(root).values.seed;
  const { exam, view } = await sealedView(call, root);
  const licence = repositoryLicence(await rootFiles(root));
  const committed = await committedFiles(root, signal);
  const extensions = [...new Set(view.texts.flatMap(({ path }) => languageForPath(path)?.extensions ?? []))];
  const { maxRows, maxTokens, mix, types = DEFAULT_TYPES, before, after, mostCommits } = options;
  const result = await repositoryRows(view.texts, {
    ...{ seed, maxRows, maxTokens, mix, types, before, after },
    languageOf: languageForPath,
    sealed: view.sealed,
    usefulnessOf: usefulnessIn(view, committed),
    originOf: ({ path, text }) => ({ licence: licenceOfHeader(text) ?? licence, ...committed?.of(path, text) }),
    ...(committed
      ? { history: { commits: commitHistory(root, { extensions, mostCommits, signal }), sealOff: view.sealOff, licence } }
      : {}),
  });
  const wantsCommits = (types.commit ?? 0) > 0;
  const notes = wantsCommits && !committed ? ['No rows of commits: there is no git history here, or no git.'] : [];
  const formed = await inFamilyForm(result, options, { texts: view.texts, sealed: view.sealed, seed, signal });
  await writeData(
    call,
    { ...formed, examRevision: exam.revision, leftOut: view.leftOut, licences: [licence], notes },
    {
      folder: join(await whetstoneFolder(root), 'data'),
      options,
      hint: 'The exam asks for all of this repository: name a bigger one, or take general code with `whetstone data packages`.',
    },
  );
}

/** The exam of a repository and what may be learned beside it; nothing is admitted for that. */
export async function sealedView(call: CommandCall, root: string): Promise<{ readonly exam: Exam; readonly view: TrainingView }> {
  const { environment, signal } = call;
  const settings = call.settings(root).values;
  const sandbox = await chooseSandbox(settings.sandbox);
  const progress = examProgress(environment.columns);
  try {
    const exam = await openExam({ root, settings, environment, sandbox, concurrency: 2, onEvent: progress.onEvent, signal });
    return { exam, view: await exam.trainingView() };
  } finally {
    progress.end();
  }
}

/** Near to what the exam's open part is about, and lately changed. */
export function usefulnessIn({ open, texts }: Pick<TrainingView, 'open' | 'texts'>, committed: CommittedFiles | undefined) {
  const inLanguage = ({ path, text }: Pick<TrainingText, 'path' | 'text'>) => {
    const language = languageForPath(path)?.name;
    return language === undefined ? [] : [{ path, text, language }];
  };
  return usefulness({ examples: open.flatMap(inLanguage), files: texts.flatMap(inLanguage), changedAtMs: committed?.changedAtMs });
}

/** Texts of the files at the root that may tell a licence. */
async function rootFiles(root: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(root, { withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && LICENCE_FILES.some((pattern) => pattern.test(entry.name)))
    .map(({ name }) => name);
  const texts = await Promise.all(names.sort().map(async (name) => [name, await readFile(join(root, name), 'utf8')] as const));
  return new Map(texts);
}
