import type { TrainingView } from '../core/training-text.ts';
import type { RowOptions } from '../datasets/repository-rows.ts';
import { languageForPath } from '../languages/language-for.ts';
import type { SettledRecipe } from '../training/training-recipe.ts';
import { commitHistory } from '../workspaces/commit-history.ts';
import { committedFiles } from '../workspaces/committed-files.ts';
import { usefulnessIn } from './data-repository.ts';

/** As many as `whetstone data repo` looks at. */
const MOST_COMMITS = 2_000;

/** What rows are made of besides the files as they are. */
export type RowSources = Pick<RowOptions, 'history' | 'usefulnessOf'>;

/**
 * The history of a repository where a recipe learns from commits, and how useful each file is where it keeps the most useful rows. Git is
 * asked for nothing else; without it there are no rows of commits, which is said, and every file is as recent.
 */
export async function rowSources(
  root: string,
  view: TrainingView,
  { data }: SettledRecipe,
  { onProgress, signal }: { readonly onProgress: (text: string) => void; readonly signal: AbortSignal },
): Promise<RowSources> {
  const wantsCommits = (data.commitShare ?? 0) > 0;
  if (!wantsCommits && data.tokens === undefined) return {};
  const committed = await committedFiles(root, signal);
  if (wantsCommits && !committed) onProgress('no rows of commits: there is no git history here, or no git');
  const extensions = [...new Set(view.texts.flatMap(({ path }) => languageForPath(path)?.extensions ?? []))];
  const commits = commitHistory(root, { extensions, mostCommits: MOST_COMMITS, signal });
  return {
    usefulnessOf: usefulnessIn(view, committed),
    ...(wantsCommits && committed ? { history: { commits, sealOff: view.sealOff } } : {}),
  };
}
