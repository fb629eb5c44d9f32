import type { Definition, Language, Span } from '../core/language.ts';
import type { Part } from '../core/problem.ts';
import { mergedSpans, type TrainingText, type TrainingView } from '../core/training-text.ts';
import type { Workspace } from '../core/workspace.ts';
import type { CandidateHole } from './candidate-hole.ts';
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

/**
 * The repository without anything that the choose and confirm parts ask for: no such definition, none of its tests, no body of a caller,
 * no near-copy. Whoever learns from the rest cannot have seen an answer.
 */
export async function trainingView({ base, language, candidates, parts, testsOf, twins }: TrainingViewParts): Promise<TrainingView> {
  const sealed = candidates.filter(({ cluster }) => parts.get(cluster) !== 'train');
  const clusters = new Set(sealed.map(({ cluster }) => cluster));
  const tests = new Set(sealed.flatMap(testsOf));
  const copies = Map.groupBy(
    sealed.flatMap(({ path, hole }) => twins.twinsOf(path, hole)),
    ({ path }) => path,
  );
  const leftOut = new Map<Reason, { files: number; characters: number }>();
  const count = (reason: Reason, files: number, characters: number): void => {
    const sum = leftOut.get(reason) ?? { files: 0, characters: 0 };
    leftOut.set(reason, { files: sum.files + files, characters: sum.characters + characters });
  };

  const files: { readonly path: string; readonly text: string; readonly definitions: readonly Definition[] }[] = [];
  for (const path of await base.list()) {
    if (!language.extensions.some((extension) => path.endsWith(extension))) continue;
    const text = await base.read(path);
    if (tests.has(path)) count('tests', 1, text.length);
    else files.push({ path, text, definitions: await language.definitions(text) });
  }
  const isSealed = (path: string, definition: Definition): boolean => clusters.has(`${path}:${definition.topLevel}`);
  const names = new Map<string, Set<string>>();
  for (const { path, definitions } of files) {
    for (const definition of definitions) {
      if (!isSealed(path, definition)) continue;
      names.set(definition.name, (names.get(definition.name) ?? new Set()).add(path));
    }
  }

  const texts: TrainingText[] = [];
  for (const { path, text, definitions } of files) {
    const removed: Span[] = [];
    const remove = (reason: Reason, spans: readonly Span[]): void => {
      removed.push(...spans);
      for (const { start, end } of spans) count(reason, 0, end - start);
    };
    const own = sealed.filter((candidate) => candidate.path === path && candidate.hole.topLevel.startsWith('<module>'));
    const outermost = definitions.filter((definition) => definition.qualifiedName === definition.topLevel && isSealed(path, definition));
    remove('definitions', mergedSpans([...outermost, ...own.map(({ hole }) => hole)].map((span) => wholeLines(text, span))));
    remove('copies', mergedSpans(copies.get(path) ?? []));
    const reach = await namesInReach(path, text, language, names);
    for (const { body, ...definition } of definitions) {
      if (body === undefined || isSealed(path, { body, ...definition })) continue;
      if (definition.kind !== 'function' && definition.kind !== 'method') continue;
      // Words, not parsed names: a name in a string or a comment tells as much.
      const words = text.slice(body.start, body.end).match(/[\p{L}_$][\p{L}\p{N}_$]*/gu) ?? [];
      if (words.some((word) => reach.has(word))) remove('callers', [body]);
    }
    texts.push({ path, text, removed: mergedSpans(removed) });
  }
  return { texts, leftOut: Object.fromEntries([...leftOut].map(([reason, sum]) => [REASONS[reason], sum])) };
}

/** Names of sealed definitions that code of this file can mean: its own file's, those it imports, and members of modules it imports. */
async function namesInReach(
  path: string,
  text: string,
  language: Language,
  sealed: ReadonlyMap<string, ReadonlySet<string>>,
): Promise<ReadonlySet<string>> {
  const imports = await language.imports(text);
  const imported = new Set(imports.flatMap(({ names }) => names));
  const modules = new Set(imports.map(({ module }) => lastName(module)));
  const reach = new Set<string>();
  for (const [name, homes] of sealed) {
    const isNear =
      homes.has(path) || imported.has(name) || [...homes].some((home) => modules.has(lastName(home)) || imported.has(lastName(home)));
    if (isNear) reach.add(name);
  }
  return reach;
}

/** "shop/price.py", "../shop/price.ts" and "shop.price" all end in "price". */
function lastName(module: string): string {
  return (
    module
      .replace(/\.(?:py|[cm]?[jt]sx?)$/, '')
      .split(/[./]/)
      .at(-1) ?? ''
  );
}

function wholeLines(text: string, { start, end }: Span): Span {
  const lineEnd = text.indexOf('\n', end);
  return { start: text.lastIndexOf('\n', start - 1) + 1, end: lineEnd < 0 ? text.length : lineEnd + 1 };
}
