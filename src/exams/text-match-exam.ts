import { basename } from 'node:path';
import type { Language } from '../core/language.ts';
import type { Part, Problem } from '../core/problem.ts';
import { hashOf, randomFrom } from '../core/random.ts';
import { HOLE_KINDS, type HoleKind } from '../core/task.ts';
import type { Judgement } from '../core/verdict.ts';
import type { Workspace } from '../core/workspace.ts';
import { directoryWorkspace } from '../workspaces/directory-workspace.ts';
import { listRepositoryFiles } from '../workspaces/list-repository-files.ts';
import { assignParts } from './assign-parts.ts';
import { type CandidateHole, cutFile } from './candidate-hole.ts';
import { editSimilarity } from './edit-similarity.ts';
import { type Exam, textsForTwins } from './exam.ts';
import { type ExamSetup, skippedNotes, summarise } from './exam-summary.ts';
import { holeTask } from './hole-task.ts';
import { orderCandidates } from './order-candidates.ts';
import { EXAM_FORMAT } from './stored-hole.ts';
import { trainingView } from './training-view.ts';
import { type TwinIndex, twinIndex } from './twin-index.ts';
import { twinsToRemove } from './twins-to-remove.ts';

export interface TextMatchOptions {
  readonly root: string;
  readonly seed: number;
  readonly limit: number;
  readonly kinds?: readonly HoleKind[];
  readonly language: Language;
  /** Why there are no tests, as it was told to the user. */
  readonly why: string;
}

const WEAKER =
  'Judged by text, which is weaker: an answer passes only when it equals the true text, so right answers in other words count as wrong.';
const TEST_PATH = /(^|\/)(tests?|__tests__|spec)\/|(^|\/)(test_[^/]*|[^/]*[._-](test|spec))\.\w+$/;

/**
 * The exam of a repository without usable tests: the same holes, parts and workspaces, judged by exact match (but for blanks at line
 * ends), with the edit similarity told in the failure. Labelled `text-match` everywhere.
 */
export async function textMatchExam(options: TextMatchOptions): Promise<Exam> {
  const startedAt = performance.now();
  const { root, seed, language, limit } = options;
  const listing = await listRepositoryFiles(root);
  const base = await directoryWorkspace(root, listing);
  const kinds = HOLE_KINDS.filter((kind) => (options.kinds ?? HOLE_KINDS).includes(kind));
  const revision = hashOf('text-match', EXAM_FORMAT, base.revision, seed, kinds.join()).slice(0, 20);
  const candidates: CandidateHole[] = [];
  const rejected: { reason: string }[] = [];
  for (const path of await base.list()) {
    if (!language.extensions.some((extension) => path.endsWith(extension)) || TEST_PATH.test(path)) continue;
    const cut = await cutFile(basename(root), path, await base.read(path), { language, kinds: new Set(kinds) });
    candidates.push(...cut.candidates);
    rejected.push(...cut.rejected);
  }
  const random = randomFrom('exam', seed);
  const items = candidates.map(({ cluster, hole, text }) => ({ cluster, kind: hole.kind, size: text.length }));
  const parts = assignParts(items, random.fork('parts'));
  const chosen: CandidateHole[] = [];
  for (const candidate of orderCandidates(candidates, parts, random.fork('order'))) {
    if (chosen.length >= limit) break;
    if (chosen.some((other) => overlap(other, candidate))) rejected.push({ reason: 'overlaps an admitted hole' });
    else chosen.push(candidate);
  }
  const twins = await twinIndex(await textsForTwins(base, language), language);
  const setup: ExamSetup = {
    language: language.name,
    runner: 'none',
    testCommand: [],
    interpreter: '',
    interpreterFrom: 'none',
    versions: {},
  };
  const admitted = await Promise.all(chosen.map((candidate) => describe(candidate, parts, base, language)));
  const exam: Exam = {
    setup,
    revision,
    async *problems({ part, limit: most, signal }) {
      let given = 0;
      for (const [i, candidate] of chosen.entries()) {
        signal.throwIfAborted();
        if (part !== undefined && admitted[i]!.part !== part) continue;
        if (most !== undefined && given++ >= most) return;
        yield await textProblem(candidate, admitted[i]!, { base, twins, language, revision });
      }
    },
    trainProblems: (options) => exam.problems({ ...options, part: 'train' }),
    summary: () => {
      const notes = [options.why, WEAKER, ...skippedNotes(listing.skipped)];
      return summarise({
        revision,
        seed,
        judge: 'text-match',
        setup,
        admitted,
        rejected,
        tests: { tests: [], excluded: [] },
        startedAt,
        notes,
      });
    },
    trainingView: async () => {
      const testPaths = (await base.list()).filter((path) => TEST_PATH.test(path));
      return trainingView({ base, language, candidates, parts, testsOf: () => testPaths, twins });
    },
    toBenchmark: () => ({ name: `text match of ${basename(root)}`, revision, problems: exam.problems }),
  };
  return exam;
}

interface Description {
  readonly kind: HoleKind;
  readonly part: Part;
  readonly cluster: string;
  readonly importTime: boolean;
  readonly notInferable?: string;
}

async function describe(
  { path, hole, cluster }: CandidateHole,
  parts: ReadonlyMap<string, Part>,
  base: Workspace,
  language: Language,
): Promise<Description> {
  const notInferable = await language.notInferable(await base.read(path), hole);
  return {
    kind: hole.kind,
    part: parts.get(cluster)!,
    cluster,
    importTime: false,
    ...(notInferable === undefined ? {} : { notInferable }),
  };
}

async function textProblem(
  candidate: CandidateHole,
  { importTime: _unused, ...description }: Description,
  exam: { readonly base: Workspace; readonly twins: TwinIndex; readonly language: Language; readonly revision: string },
): Promise<Problem> {
  const { id, path, hole, text } = candidate;
  const own = { path, text: await exam.base.read(path), hidden: new Set<string>() };
  const found = await twinsToRemove(exam.twins.twinsOf(path, hole), own, exam.language);
  const twins = typeof found === 'string' ? [] : found;
  const { task, answer } = await holeTask({ id, path, span: hole, hidden: [], twins }, exam.base, exam.language.name);
  return {
    task,
    check: async (edits) => compare(answer(edits), text),
    checkRevision: hashOf('text-match', exam.revision, candidate.id, text).slice(0, 16),
    reference: text,
    ...description,
  };
}

function compare(answer: string | undefined, truth: string): Judgement {
  const common = { testsRun: 0, wallMs: 0 };
  if (answer === undefined) return { ...common, verdict: { kind: 'invalid', reason: 'it changes text outside of the hole' }, output: '' };
  if (plain(answer) === plain(truth)) return { ...common, verdict: { kind: 'passed' }, output: 'edit similarity 1.00' };
  const message = `edit similarity ${editSimilarity(plain(answer), plain(truth)).toFixed(2)}`;
  return { ...common, verdict: { kind: 'failed', failures: [{ test: '', error: 'TextDiffers', message }] }, output: message };
}

function plain(text: string): string {
  return text.replace(/[ \t]*\r?\n/g, '\n').trim();
}

function overlap(a: CandidateHole, b: CandidateHole): boolean {
  return a.path === b.path && a.hole.start < b.hole.end && b.hole.start < a.hole.end;
}
