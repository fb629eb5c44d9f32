import type { Definition, Language, Span } from '../core/language.ts';
import { hashOf } from '../core/random.ts';
import type { SealedVersion } from '../core/training-text.ts';
import type { ChangedFile, Commit } from '../workspaces/commit-history.ts';
import type { Offer } from './draw-rows.ts';
import { addedSpan, linesSpan } from './hunk-spans.ts';
import { around, lineOf, type RowWindow } from './row-text.ts';
import { ROW_FORMAT } from './training-row.ts';
import { unfitFile } from './unfit-file.ts';
import type { Usefulness } from './usefulness.ts';

/** Bigger commits move or reformat code rather than change it. */
const MOST_FILES = 20;

export interface CommitOfferOptions {
  readonly languageOf: (path: string) => Language | undefined;
  /** What may be seen of a file's version; `TrainingView.sealOff`. */
  sealOff(path: string, text: string): Promise<SealedVersion>;
  readonly usefulnessOf: Usefulness;
  readonly window: RowWindow;
  readonly licence?: string;
  /** Reading stops when there are so many. */
  readonly most: number;
  turnDown(reason: string): void;
}

/**
 * What commits added inside of definitions, with the new file around it: code as it came to be, not as it stands. A commit that touches
 * what the exam asks for, on either side, gives nothing at all; of others, nothing that tells of it. Neither name nor message is read.
 */
export async function commitOffers(commits: AsyncIterable<Commit>, options: CommitOfferOptions): Promise<readonly Offer[]> {
  const offers: Offer[] = [];
  for await (const commit of commits) {
    offers.push(...(await offersOf(commit, options)));
    if (offers.length >= options.most) break;
  }
  return offers;
}

/** One file of a commit, with what may be seen of its two sides. */
interface Change {
  readonly file: ChangedFile;
  readonly language: Language;
  readonly before: SealedVersion | undefined;
  readonly after: SealedVersion | undefined;
}

async function offersOf(commit: Commit, options: CommitOfferOptions): Promise<readonly Offer[]> {
  const { languageOf, sealOff, turnDown } = options;
  if (commit.files.length > MOST_FILES) {
    turnDown('commit of many files');
    return [];
  }
  const changes: Change[] = [];
  for (const file of commit.files) {
    const language = languageOf(file.path);
    if (!language) continue;
    const [before, after] = [await file.readBefore(), await file.readAfter()];
    const change: Change = {
      file,
      language,
      before: before === undefined ? undefined : await sealOff(file.oldPath, before),
      after: after === undefined ? undefined : await sealOff(file.path, after),
    };
    if (touchesSealed(change)) {
      turnDown('commit touches what the exam asks for');
      return [];
    }
    changes.push(change);
  }
  const offers: Offer[] = [];
  for (const change of changes) offers.push(...(await changeOffers(change, commit, options)));
  return offers;
}

function touchesSealed({ file, before, after }: Change): boolean {
  const touches = (side: 'before' | 'after', version: SealedVersion | undefined): boolean =>
    version !== undefined &&
    file.hunks.some((hunk) => {
      const lines = linesSpan(version.text, hunk[side]);
      return version.sealed.some((span) => span.start <= lines.end && lines.start <= span.end);
    });
  return touches('before', before) || touches('after', after);
}

async function changeOffers(
  { file, language, before, after }: Change,
  commit: Commit,
  options: CommitOfferOptions,
): Promise<readonly Offer[]> {
  // A file that a commit brought or took away has no before and after.
  if (!before || !after || unfitFile(after.text, language) !== undefined) return [];
  const definitions = (await language.definitions(after.text)).filter(({ qualifiedName, topLevel }) => qualifiedName === topLevel);
  const fileHash = hashOf(after.text);
  // Where no line and no statement can be cut there is no code: a docstring, a comment, a file that does not parse.
  const holes = (await language.holes(after.text)).filter(({ kind }) => kind === 'line' || kind === 'statement');
  const isCode = (span: Span): boolean => holes.some(({ start, end }) => start < span.end && span.start < end);
  return file.hunks.flatMap((hunk): Offer[] => {
    const middle = addedSpan(after.text, hunk);
    const old = linesSpan(before.text, hunk.before);
    const definition = middle && definitions.find(({ start, end }) => start < middle.start && middle.end <= end);
    if (!middle || !definition || !isCode(middle) || isRemoved(after, middle) || isRemoved(before, old)) return [];
    const replaced = before.text.slice(old.start, old.end).trim();
    if (sameWords(replaced, after.text.slice(middle.start, middle.end))) return [];
    return [changeOffer({ file, language, after, middle, replaced, definition, fileHash }, commit, options)];
  });
}

function changeOffer(
  change: {
    readonly file: ChangedFile;
    readonly language: Language;
    readonly after: SealedVersion;
    readonly middle: Span;
    readonly replaced: string;
    readonly definition: Definition;
    readonly fileHash: string;
  },
  { hash, date }: Commit,
  { window, licence, usefulnessOf }: CommitOfferOptions,
): Offer {
  const { file, language, after, middle, replaced, definition, fileHash } = change;
  const text = after.text.slice(middle.start, middle.end);
  return {
    kind: 'change',
    place: `${file.path}:${definition.topLevel}`,
    usefulness: usefulnessOf(file.path, Date.parse(date)),
    isLong: text.includes('\n'),
    make: () => ({
      format: ROW_FORMAT,
      type: 'commit',
      id: hashOf(hash, file.path, middle.start, middle.end, text).slice(0, 16),
      language: language.name,
      kind: 'change',
      ...around(after, middle, window),
      middle: text,
      before: replaced,
      provenance: {
        path: file.path,
        firstLine: lineOf(after.text, middle.start),
        lastLine: lineOf(after.text, middle.end),
        definition: definition.topLevel,
        fileHash,
        commit: hash,
        date,
        ...(licence === undefined ? {} : { licence }),
      },
    }),
  };
}

const isRemoved = ({ removed }: SealedVersion, { start, end }: Span): boolean =>
  removed.some((span) => span.start < end && start < span.end);

/** Only blanks or the order of lines differ. */
function sameWords(a: string, b: string): boolean {
  const words = (text: string): string => (text.match(/\S+/g) ?? []).toSorted().join(' ');
  return words(a) === words(b);
}
