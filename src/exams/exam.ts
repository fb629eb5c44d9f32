import { basename } from 'node:path';
import { canonicalJson } from '../core/canonical-json.ts';
import type { Language } from '../core/language.ts';
import type { Benchmark, Part, Problem } from '../core/problem.ts';
import { hashOf, randomFrom } from '../core/random.ts';
import { HOLE_KINDS, type HoleKind } from '../core/task.ts';
import type { TrainingView } from '../core/training-text.ts';
import type { Workspace } from '../core/workspace.ts';
import { directoryWorkspace } from '../workspaces/directory-workspace.ts';
import { listRepositoryFiles } from '../workspaces/list-repository-files.ts';
import { whetstoneFolder } from '../workspaces/whetstone-folder.ts';
import { startAdmission } from './admission.ts';
import { assignParts } from './assign-parts.ts';
import { type CandidateHole, type CutResult, cutFile } from './candidate-hole.ts';
import type { ExamEvent } from './exam-events.ts';
import { examProblem } from './exam-problem.ts';
import { type ExamStore, examStore } from './exam-store.ts';
import { type ExamSetup, type ExamSummary, skippedNotes, summarise } from './exam-summary.ts';
import type { Coverage, TestHarness } from './harness.ts';
import { orderCandidates } from './order-candidates.ts';
import { EXAM_FORMAT } from './stored-hole.ts';
import { trainingView } from './training-view.ts';
import { twinIndex } from './twin-index.ts';

export interface ExamOptions {
  readonly root: string;
  readonly seed: number;
  /** Most tasks to admit. */
  readonly limit: number;
  readonly kinds?: readonly HoleKind[];
  readonly harness: TestHarness;
  readonly language: Language;
  /** Milliseconds for running the suite before a hole is tried; slower suites are sampled. */
  readonly budgetMs: number;
  /** Holes tried at the same time. */
  readonly concurrency: number;
  /** Left out: `<root>/.whetstone`. */
  readonly cacheFolder?: string;
  readonly onEvent?: (event: ExamEvent) => void;
  readonly signal: AbortSignal;
}

/** A repository's own exam. Holes are admitted as they are asked for; what is decided is on disk and never decided twice. */
export interface Exam {
  readonly setup: ExamSetup;
  /** Hash of files, tests, rules and seed: known before the first problem is. */
  readonly revision: string;
  /** Problems in the exam's order: those already decided at once, then as they are admitted. Stops admitting when the reader stops. */
  problems(options: { readonly part?: Part; readonly limit?: number; readonly signal: AbortSignal }): AsyncIterable<Problem>;
  /** Those of the train part alone: for them no task of another part has to be admitted. What is decided is kept for `problems`. */
  trainProblems(options: { readonly signal: AbortSignal }): AsyncIterable<Problem>;
  summary(): ExamSummary;
  /** What may be learned from: the repository without what the choose and confirm parts ask for. Needs no admission. */
  trainingView(): Promise<TrainingView>;
  toBenchmark(): Benchmark;
}

/** Covers the suite (or reads the cover from the cache), cuts holes and orders them. Nothing is admitted yet. */
export async function openRepositoryExam(options: ExamOptions): Promise<Exam> {
  const startedAt = performance.now();
  const { harness, language, seed, signal } = options;
  const tell = options.onEvent ?? (() => {});
  const listing = await listRepositoryFiles(options.root);
  const base = await directoryWorkspace(options.root, listing);
  const { sourceFiles, testFiles: _files, root: _root, ...identity } = harness.setup;
  const kinds = HOLE_KINDS.filter((kind) => (options.kinds ?? HOLE_KINDS).includes(kind));
  const coverageKey = hashOf('coverage', EXAM_FORMAT, base.revision, options.budgetMs, canonicalJson(identity)).slice(0, 20);
  const revision = hashOf('exam', EXAM_FORMAT, coverageKey, seed, kinds.join()).slice(0, 20);
  const store = examStore(options.cacheFolder ?? (await whetstoneFolder(options.root)), { coverage: coverageKey, exam: revision });

  const coverage = await readOrCover(options, store, tell);
  tell({ type: 'phase', phase: 'cutting', text: 'cutting holes with the syntax tree' });
  const cut = await cutAll(base, sourceFiles, { ...options, coverage, kinds: new Set(kinds) });
  const random = randomFrom('exam', seed);
  const items = cut.candidates.map(({ cluster, hole, text }) => ({ cluster, kind: hole.kind, size: text.length }));
  const parts = assignParts(items, random.fork('parts'));
  const candidates = orderCandidates(cut.candidates, parts, random.fork('order'));
  const twins = await twinIndex(await textsForTwins(base, language), language);
  const admission = await startAdmission({
    ...options,
    coverage,
    candidates,
    parts,
    base,
    random,
    store,
    tell,
    twins,
  });

  const exam: Exam = {
    setup: harness.setup,
    revision,
    async *problems({ part, limit, signal: readerSignal }) {
      let given = 0;
      for await (const hole of admission.holes(readerSignal)) {
        if (part !== undefined && hole.part !== part) continue;
        if (limit !== undefined && given >= limit) return;
        given++;
        yield await examProblem(hole, base, harness);
      }
    },
    async *trainProblems({ signal: readerSignal }) {
      for await (const hole of admission.holesOf('train', readerSignal)) yield await examProblem(hole, base, harness);
    },
    summary: () => {
      const { admitted, rejected, notJudged } = admission;
      const untried = cut.candidates.length - admitted.length - rejected.length;
      return summarise({
        ...{ revision, seed, judge: 'tests', setup: harness.setup, admitted, startedAt, tests: coverage },
        rejected: [...cut.rejected, ...rejected],
        notes: [
          ...[...notJudged].map(([path, instead]) => `${path} is not the file that runs: ${instead}`),
          ...skippedNotes(listing.skipped),
          ...(untried > 0 ? [`${untried} more covered holes have not been tried.`] : []),
        ],
      });
    },
    trainingView: () => {
      const testsOf = (candidate: CandidateHole) => candidate.tests.map((index) => coverage.tests[index]!.file);
      return trainingView({ base, language, candidates, parts, testsOf, twins });
    },
    toBenchmark: () => ({ name: `exam of ${basename(options.root)}`, revision, problems: exam.problems }),
  };
  signal.throwIfAborted();
  return exam;
}

/** The whole exam, up to its limit. */
export async function buildExam(options: ExamOptions): Promise<Exam> {
  const exam = await openRepositoryExam(options);
  for await (const _problem of exam.problems({ signal: options.signal }));
  options.onEvent?.({ type: 'phase', phase: 'finished', text: `${exam.summary().admitted} tasks` });
  return exam;
}

async function readOrCover(options: ExamOptions, store: ExamStore, tell: (event: ExamEvent) => void): Promise<Coverage> {
  const kept = await store.readCoverage();
  if (kept) return kept;
  tell({ type: 'phase', phase: 'covering', text: `running ${options.harness.setup.testCommand.join(' ')}` });
  const coverage = await options.harness.cover({
    budgetMs: options.budgetMs,
    signal: options.signal,
    onProgress: (done, of, text) => tell({ type: 'progress', done, of, text }),
  });
  await store.writeCoverage(coverage);
  return coverage;
}

async function cutAll(
  base: Workspace,
  sourceFiles: readonly string[],
  options: { readonly root: string; readonly language: Language; readonly coverage: Coverage; readonly kinds: ReadonlySet<HoleKind> },
): Promise<CutResult> {
  const candidates: CandidateHole[] = [];
  const rejected: { kind: HoleKind; reason: string }[] = [];
  const listed = new Set(await base.list());
  for (const path of sourceFiles) {
    if (!listed.has(path)) continue;
    const result = await cutFile(basename(options.root), path, await base.read(path), options);
    candidates.push(...result.candidates);
    rejected.push(...result.rejected);
  }
  return { candidates, rejected };
}

/** Code and prose: data files say nothing in five tokens. */
export async function textsForTwins(base: Workspace, language: Language): Promise<ReadonlyMap<string, string>> {
  const wanted = [...language.extensions, '.md', '.rst', '.txt'];
  const paths = (await base.list()).filter((path) => wanted.some((extension) => path.endsWith(extension)));
  const texts = new Map<string, string>();
  for (const path of paths) texts.set(path, await base.read(path));
  return texts;
}
