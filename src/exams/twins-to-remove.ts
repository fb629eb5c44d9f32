import { applyEdits, type Edit } from '../core/edit.ts';
import type { Language } from '../core/language.ts';

/**
 * The twins that a task's workspace must lack, as spans. Files that are hidden anyway need nothing taken out.
 * A reason to reject the hole when its own file would not parse without them: every answer would look broken there.
 */
export async function twinsToRemove(
  twins: readonly Edit[],
  task: { readonly path: string; readonly text: string; readonly hidden: ReadonlySet<string> },
  language: Language,
): Promise<{ path: string; start: number; end: number }[] | string> {
  const shown = twins.filter((twin) => !task.hidden.has(twin.path));
  const own = shown.filter((twin) => twin.path === task.path);
  if (own.length > 0 && !(await language.parses(applyEdits(task.text, own)))) return 'its twin cannot be taken out of the same file';
  return shown.map(({ path, start, end }) => ({ path, start, end }));
}
