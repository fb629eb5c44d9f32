import type { Language } from '../core/language.ts';
import { type ExamText, mergedSpans, type TrainingView } from '../core/training-text.ts';

/**
 * Older versions of files without what is held out: a definition that bears a held-out name is sealed there, wherever it stood, as what
 * the exam asks for is. So no change of one is learned, and none is shown around another change.
 */
export function withoutHeldOut(
  sealOff: TrainingView['sealOff'],
  heldOut: readonly Pick<ExamText, 'definition'>[],
  languageOf: (path: string) => Language | undefined,
): TrainingView['sealOff'] {
  const names = new Set(heldOut.map(({ definition }) => definition));
  return async (path, text) => {
    const version = await sealOff(path, text);
    const definitions = (await languageOf(path)?.definitions(text)) ?? [];
    const own = definitions.filter(({ qualifiedName, topLevel }) => qualifiedName === topLevel && names.has(topLevel));
    return { ...version, sealed: mergedSpans([...version.sealed, ...own]), removed: mergedSpans([...version.removed, ...own]) };
  };
}
