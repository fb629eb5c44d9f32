import type { Snippet } from '../core/model.ts';
import { randomFrom } from '../core/random.ts';
import { type ExamText, shownText, type TrainingText } from '../core/training-text.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import { decontaminate } from '../datasets/decontaminate.ts';
import type { RepositoryRows } from '../datasets/repository-rows.ts';
import { holdsSecret } from '../datasets/secrets.ts';
import type { TrainingRow } from '../datasets/training-row.ts';
import { unfitFile } from '../datasets/unfit-file.ts';
import { repositoryIndex } from '../indexes/repository-index.ts';
import { languageForPath } from '../languages/language-for.ts';
import { FAMILIES, type Family } from '../models/families.ts';
import { renderPrompt } from '../models/render-prompt.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import type { DataOptions, Form } from './data-options.ts';

export interface FamilyOptions {
  readonly family: Family;
  /** Shares of the two orders. */
  readonly forms: Readonly<Partial<Record<Form, number>>>;
  /** Most characters of other files before each hole, in the family's repository-level form; 0: none. */
  readonly contextCharacters: number;
  /** What other files may be shown. */
  readonly texts: readonly TrainingText[];
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** Lines around a hole that other files are looked up by: what an editor knows, never the middle. */
const QUERY_LINES = { before: 8, after: 4 } as const;
const MOST_SNIPPETS = 12;

/** The family called so. Throws `WhetstoneError` (`bad-argument`) when there is none that can fill holes. */
export function infillFamily(name: string): Family {
  const able = FAMILIES.filter(({ infill }) => infill !== undefined);
  const family = able.find((one) => one.name === name);
  if (family) return family;
  const hint = `There are ${able.map((one) => one.name).join(', ')}.`;
  throw new WhetstoneError('bad-argument', `--family ${name} is no family of models that fills holes.`, { hint });
}

/**
 * The rows with what a model of the family is asked and what it must answer, special tokens written out. A row whose own text holds such a
 * token is left out: written out, nothing would tell the two apart.
 */
export async function familyRows(
  rows: readonly TrainingRow[],
  options: FamilyOptions,
): Promise<{ readonly rows: readonly TrainingRow[]; readonly leftOut: number }> {
  const { family, signal } = options;
  const contextOf = contextFinder(options);
  const specials = specialsOf(family);
  const written: TrainingRow[] = [];
  for (const row of rows) {
    signal.throwIfAborted();
    const context = row.type === 'causal' ? [] : await contextOf(row);
    const texts = [row.prefix, row.middle, row.suffix, ...context.flatMap(({ text, path }) => [text, path])];
    if (!specials.some((special) => texts.some((text) => text.includes(special)))) written.push(writtenRow(row, context, options));
  }
  return { rows: written, leftOut: rows.length - written.length };
}

function writtenRow(row: TrainingRow, context: readonly Snippet[], { family, forms, seed }: FamilyOptions): TrainingRow {
  const { prefix, middle, suffix, provenance } = row;
  // A stretch goes on in its file: nothing ends.
  if (row.type === 'causal') return { ...row, prompt: '', answer: middle };
  const psm = forms.psm ?? 0;
  const isSuffixFirst = randomFrom('form', seed, row.id).next() * (psm + (forms.spm ?? 0)) >= psm;
  const order = isSuffixFirst ? { order: 'suffix-first' as const } : {};
  const pieces = renderPrompt(family, { kind: 'infill', prefix, suffix, path: provenance.path, context, ...order });
  const prompt = pieces.map((piece) => ('special' in piece ? piece.special : piece.text)).join('');
  return { ...row, prompt, answer: middle + (family.endTokens[0] ?? '') };
}

/** Pieces of other files of the same repository or package, best first, by the words around the hole. */
function contextFinder({ texts, contextCharacters, signal }: FamilyOptions): (row: TrainingRow) => Promise<readonly Snippet[]> {
  if (contextCharacters === 0) return async () => [];
  const fit = texts.filter(({ path, text }) => {
    const language = languageForPath(path);
    return language !== undefined && unfitFile(text, language) === undefined;
  });
  const files = memoryWorkspace(Object.fromEntries(fit.map((training) => [training.path, shownText(training, 0, training.text.length)])));
  const view = repositoryIndex({ languageOf: languageForPath }).view(files);
  return async ({ prefix, suffix, provenance }) => {
    const home = provenance.package === undefined ? '' : (provenance.path.split('/', 1)[0] as string);
    const query = [...prefix.split('\n').slice(-QUERY_LINES.before), ...suffix.split('\n').slice(0, QUERY_LINES.after)].join('\n');
    const found: Snippet[] = [];
    let left = contextCharacters;
    for await (const snippet of view.search(query, { limit: texts.length + MOST_SNIPPETS * 10, signal })) {
      if (snippet.path === provenance.path || !snippet.path.startsWith(home)) continue;
      if (snippet.text.length > left || holdsSecret(snippet.text)) continue;
      found.push(snippet);
      left -= snippet.text.length;
      if (found.length >= MOST_SNIPPETS) break;
    }
    return found;
  };
}

function specialsOf({ infill = [], repository, endTokens }: Family): readonly string[] {
  const pieces = [...infill, ...(repository ? [...repository.head, ...repository.file, ...repository.lastFile] : [])];
  return [...new Set([...endTokens, ...pieces.flatMap((piece) => ('special' in piece ? [piece.special] : []))])];
}

/** The result with its rows in the form of the family that was asked for, if any; what other files show is seen by the guard, too. */
export async function inFamilyForm<T extends RepositoryRows>(
  result: T,
  { family, forms, contextCharacters }: Pick<DataOptions, 'family' | 'forms' | 'contextCharacters'>,
  { sealed, ...source }: Pick<FamilyOptions, 'texts' | 'seed' | 'signal'> & { readonly sealed: readonly ExamText[] },
): Promise<T> {
  if (family === undefined) return result;
  const { rows, leftOut } = await familyRows(result.rows, { family: infillFamily(family), forms, contextCharacters, ...source });
  const guarded = await decontaminate(rows, sealed, languageForPath);
  const turnedDown = {
    'holds a special token of the family': leftOut,
    'context holds what the exam asks for': rows.length - guarded.rows.length,
  };
  const counted = Object.fromEntries(Object.entries(turnedDown).filter(([, count]) => count > 0));
  return {
    ...result,
    rows: guarded.rows,
    turnedDown: { ...result.turnedDown, ...counted },
    leaks: [...result.leaks, ...guarded.leaks],
  };
}
