import type { Definition, Language, Span } from '../core/language.ts';
import type { Part } from '../core/problem.ts';
import { type ExamText, mergedSpans, type SealedVersion, type TrainingText, type TrainingView } from '../core/training-text.ts';
import type { Workspace } from '../core/workspace.ts';
import type { CandidateHole } from './candidate-hole.ts';
import { type CodeFile, isOutermost, sealedRules, wholeLines } from './sealed-rules.ts';
import type { TwinIndex } from './twin-index.ts';

export interface TrainingViewParts {
  readonly base: Workspace;
  readonly language: Language;
  readonly candidates: readonly CandidateHole[];
  /** By cluster. */
  readonly parts: ReadonlyMap<string, Part>;
  /** Paths of the tests that judge a hole. */
  testsOf(candidate: CandidateHole): readonly string[];
  readonly twins: TwinIndex;
}

const REASONS = {
  tests: 'tests of what the exam asks for',
  definitions: 'what the exam asks for',
  copies: 'near-copies of it',
  callers: 'bodies that use it',
} as const;
type Reason = keyof typeof REASONS;

/** Holes with fewer different 5-grams (15 tokens) are idioms: their like stands in many functions, and to leave those out leaves too little. */
const MIN_COPY_GRAMS = 11;

/**
 * The repository without anything that the choose and confirm parts ask for: no such definition, none of its tests, no body of a caller,
 * no near-copy. Whoever learns from the rest cannot have seen an answer.
 */
export async function trainingView({ base, language, candidates, parts, testsOf, twins }: TrainingViewParts): Promise<TrainingView> {
  const sealed = candidates.filter(({ cluster }) => parts.get(cluster) !== 'train');
  const open = candidates.filter(({ cluster }) => parts.get(cluster) === 'train');
  const tests = new Set(sealed.flatMap(testsOf));
  const copies = twins.twinsOfAll(sealed, MIN_COPY_GRAMS);
  const leftOut = new Map<Reason, { files: number; characters: number }>();
  const count = (reason: Reason, files: number, characters: number): void => {
    const sum = leftOut.get(reason) ?? { files: 0, characters: 0 };
    leftOut.set(reason, { files: sum.files + files, characters: sum.characters + characters });
  };

  const present: CodeFile[] = [];
  const files: CodeFile[] = [];
  for (const path of await base.list()) {
    if (!language.extensions.some((extension) => path.endsWith(extension))) continue;
    const text = await base.read(path);
    const file = { path, text, definitions: await language.definitions(text) };
    present.push(file);
    if (tests.has(path)) count('tests', 1, text.length);
    else files.push(file);
  }
  const rules = sealedRules(sealed, files, language);

  const texts: TrainingText[] = [];
  for (const file of files) {
    const { path, text } = file;
    const own = (definition: Definition): boolean => rules.isSealed(path, definition);
    const removed: Span[] = [];
    const remove = (reason: Reason, spans: readonly Span[]): void => {
      removed.push(...spans);
      for (const { start, end } of spans) count(reason, 0, end - start);
    };
    const inModule = sealed.filter((candidate) => candidate.path === path && candidate.hole.topLevel.startsWith('<module>'));
    remove('definitions', mergedSpans([...rules.definitionsIn(file, own), ...inModule.map(({ hole }) => wholeLines(text, hole))]));
    remove('copies', mergedSpans(copies.inFiles.get(path) ?? []));
    remove('callers', await rules.callersIn(file, own));
    texts.push({ path, text, removed: mergedSpans(removed) });
  }

  const openNow = new Set(
    present.flatMap(({ path, definitions }) =>
      definitions.filter((definition) => !rules.isSealed(path, definition)).map(({ topLevel }) => `${path}:${topLevel}`),
    ),
  );
  const sealedNames = new Set(sealed.map(({ hole }) => hole.topLevel));
  const sealOff = async (path: string, text: string): Promise<SealedVersion> => {
    const file = { path, text, definitions: await language.definitions(text) };
    // What has a sealed name is an older state of the sealed one, wherever it stood, unless the file has an open one of that name today.
    const own = ({ topLevel }: Definition): boolean => sealedNames.has(topLevel) && !openNow.has(`${path}:${topLevel}`);
    const wanted = rules.definitionsIn(file, own);
    const near = tests.has(path)
      ? [{ start: 0, end: text.length }]
      : [...(await copies.inText(path, text)), ...(await rules.callersIn(file, own))];
    return { path, text, sealed: mergedSpans(wanted), removed: mergedSpans([...wanted, ...near]) };
  };
  return {
    texts,
    sealed: [...sealed.map(holeText), ...wholeDefinitions(sealed, present)],
    open: wholeDefinitions(open, present),
    leftOut: Object.fromEntries([...leftOut].map(([reason, sum]) => [REASONS[reason], sum])),
    sealOff,
  };
}

const holeText = ({ path, hole, text }: CandidateHole): ExamText => ({ path, definition: hole.topLevel, isWhole: false, text });

/** The outermost definitions that the holes lie in. */
function wholeDefinitions(candidates: readonly CandidateHole[], files: readonly CodeFile[]): readonly ExamText[] {
  const clusters = new Set(candidates.map(({ cluster }) => cluster));
  return files.flatMap(({ path, text, definitions }) =>
    definitions
      .filter((definition) => isOutermost(definition) && clusters.has(`${path}:${definition.topLevel}`))
      .map(({ start, end, topLevel }) => ({ path, definition: topLevel, isWhole: true, text: text.slice(start, end) })),
  );
}
