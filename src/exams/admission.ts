import type { Language } from '../core/language.ts';
import type { Part } from '../core/problem.ts';
import type { Random } from '../core/random.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Workspace } from '../core/workspace.ts';
import { admitHole } from './admit-hole.ts';
import type { CandidateHole } from './candidate-hole.ts';
import { linesPerTest } from './choose-tests.ts';
import type { ExamEvent } from './exam-events.ts';
import type { ExamStore } from './exam-store.ts';
import type { Coverage, TestHarness } from './harness.ts';
import { inOrder } from './in-order.ts';
import type { Decision, StoredHole } from './stored-hole.ts';
import type { TwinIndex } from './twin-index.ts';
import { twinsToRemove } from './twins-to-remove.ts';

export interface AdmissionOptions {
  readonly harness: TestHarness;
  readonly language: Language;
  readonly coverage: Coverage;
  readonly candidates: readonly CandidateHole[];
  readonly parts: ReadonlyMap<string, Part>;
  readonly base: Workspace;
  readonly twins: TwinIndex;
  readonly random: Random;
  readonly store: ExamStore;
  readonly limit: number;
  readonly concurrency: number;
  readonly tell: (event: ExamEvent) => void;
}

/** Tries candidates in their order and keeps every decision. */
export interface Admission {
  /** Admitted holes in order; reads what is decided, then decides on. Work under way is aborted when the reader stops. */
  holes(signal: AbortSignal): AsyncIterable<StoredHole>;
  /** Those of one part, without deciding on the others before them. What is decided is kept, and found by `holes`. */
  holesOf(part: Part, signal: AbortSignal): AsyncIterable<StoredHole>;
  readonly admitted: readonly StoredHole[];
  readonly rejected: readonly { readonly reason: string }[];
  /** Files that the tests do not load from the repository, with what they load instead. */
  readonly notJudged: ReadonlyMap<string, string>;
}

/** Begins the reasons that are our own faults. */
const NOT_JUDGED = 'not judged';
const MAX_SANDBOX_FAILURES = 5;
const MAX_PROOF_TESTS = 4;
const COLD_LIMIT_MS = 120_000;

type Verdict = { readonly hole: StoredHole } | { readonly reason: string };

/** Decisions depend on candidates and their order alone, never on which of two that run side by side ends first. */
export async function startAdmission(options: AdmissionOptions): Promise<Admission> {
  const { candidates, limit, store, tell, coverage } = options;
  const known = new Map<string, Decision>();
  const proofs = new Map<string, string | undefined>();
  const notJudged = new Map<string, string>();
  let cold: Promise<number> | undefined;
  for (const decision of await store.readDecisions()) {
    if (decision.type === 'proof') proofs.set(decision.path, decision.instead);
    else if (decision.type === 'cold') cold = Promise.resolve(decision.wallMs);
    else known.set(decision.id, decision);
  }
  const lines = linesPerTest(coverage);
  const admitted: StoredHole[] = [];
  const rejected: { reason: string }[] = [];
  const pendingProofs = new Map<string, Promise<string | undefined>>();
  let position = 0;
  let sandboxFailures = 0;
  let turn: Promise<void> = Promise.resolve();

  const overlapsOne = ({ path, hole }: CandidateHole, chosen: readonly StoredHole[]): boolean =>
    chosen.some((other) => other.path === path && other.span.start < hole.end && hole.start < other.span.end);

  function prove(candidate: CandidateHole, signal: AbortSignal): Promise<string | undefined> {
    const { path } = candidate;
    if (proofs.has(path)) return Promise.resolve(proofs.get(path));
    const running =
      pendingProofs.get(path) ??
      proveFile(candidate, options, lines, signal).then(async (instead) => {
        proofs.set(path, instead);
        await store.addDecision({ type: 'proof', path, ...(instead === undefined ? {} : { instead }) });
        return instead;
      });
    pendingProofs.set(path, running);
    void running.catch(() => {}).finally(() => pendingProofs.delete(path));
    return running;
  }

  async function decide(candidate: CandidateHole, signal: AbortSignal): Promise<Verdict> {
    const decision = known.get(candidate.id);
    if (decision?.type === 'admitted') return { hole: decision };
    if (decision?.type === 'rejected') return { reason: decision.reason };
    const verdict = await tryCandidate(candidate, signal).catch((error: unknown): Verdict => {
      // A machine out of processes or memory for a moment costs one hole, not the exam; a sandbox that never starts ends it.
      if (!(error instanceof WhetstoneError) || error.code !== 'sandbox-failed' || ++sandboxFailures > MAX_SANDBOX_FAILURES) throw error;
      return { reason: `${NOT_JUDGED}: the sandbox did not start` };
    });
    const { id, hole } = candidate;
    const added: Decision = 'hole' in verdict ? verdict.hole : { type: 'rejected', id, kind: hole.kind, reason: verdict.reason };
    // Our own faults are tried again another time.
    if ('hole' in verdict || !verdict.reason.startsWith(NOT_JUDGED)) {
      await store.addDecision(added);
      known.set(id, added);
    }
    return verdict;
  }

  async function tryCandidate(candidate: CandidateHole, signal: AbortSignal): Promise<Verdict> {
    const { path, hole } = candidate;
    const instead = await prove(candidate, signal);
    if (instead !== undefined) {
      notJudged.set(path, instead);
      return { reason: 'another file is loaded in its place' };
    }
    const text = await options.base.read(path);
    const hidden = [...new Set(candidate.tests.map((index) => coverage.tests[index]!.file))].sort();
    const twins = await twinsToRemove(options.twins.twinsOf(path, hole), { path, text, hidden: new Set(hidden) }, options.language);
    if (typeof twins === 'string') return { reason: twins };
    cold ??= coldStart(candidate, text, options, signal);
    // A start that was aborted or had no verdict is measured again.
    const coldMs = await cold.catch((error: unknown) => {
      cold = undefined;
      throw error;
    });
    const result = await admitHole(candidate, text, { ...options, linesPerTest: lines, coldMs, signal });
    if (typeof result === 'string') return { reason: result };
    const notInferable = await options.language.notInferable(text, hole);
    return {
      hole: {
        type: 'admitted',
        id: candidate.id,
        path,
        span: { start: hole.start, end: hole.end },
        kind: hole.kind,
        part: options.parts.get(candidate.cluster)!,
        cluster: candidate.cluster,
        importTime: hole.importTime,
        ...(notInferable === undefined ? {} : { notInferable }),
        text: candidate.text,
        ...result,
        cheapTests: [...result.cheapTests],
        allTests: [...result.allTests],
        hidden,
        twins,
      },
    };
  }

  function commit(candidate: CandidateHole, verdict: Verdict): void {
    position++;
    if ('reason' in verdict) {
      rejected.push(verdict);
      tell({ type: 'rejected', id: candidate.id, reason: verdict.reason });
      return;
    }
    admitted.push(verdict.hole);
    tell({ type: 'admitted', id: candidate.id, kind: verdict.hole.kind, part: verdict.hole.part, admitted: admitted.length });
  }

  /** Verdicts in the candidates' order; one that overlaps a chosen hole is turned down. `chosen` grows while it is read. */
  function verdicts(tried: readonly CandidateHole[], chosen: readonly StoredHole[], signal: AbortSignal) {
    return inOrder<CandidateHole, Verdict>(tried, {
      concurrency: options.concurrency,
      signal,
      // Two that overlap are never tried side by side: the later one's fate hangs on the earlier one's.
      conflicts: (a, b) => a.path === b.path && a.hole.start < b.hole.end && b.hole.start < a.hole.end,
      work: (candidate, workSignal) =>
        overlapsOne(candidate, chosen) ? Promise.resolve({ reason: 'overlaps an admitted hole' }) : decide(candidate, workSignal),
    });
  }

  /** Decides on until enough holes are admitted or none is left. One reader at a time does the work; others find it done. */
  async function* advance(signal: AbortSignal): AsyncIterable<void> {
    for await (const { item, result } of verdicts(candidates.slice(position), admitted, signal)) {
      commit(item, result);
      yield;
      if (admitted.length >= limit) return;
    }
  }

  return {
    admitted,
    rejected,
    notJudged,
    async *holesOf(part, signal) {
      const own = candidates.filter(({ cluster }) => options.parts.get(cluster) === part);
      const chosen: StoredHole[] = [];
      for await (const { item, result } of verdicts(own, chosen, signal)) {
        if ('reason' in result) {
          tell({ type: 'rejected', id: item.id, reason: result.reason });
          continue;
        }
        chosen.push(result.hole);
        tell({ type: 'admitted', id: item.id, kind: result.hole.kind, part, admitted: chosen.length });
        yield result.hole;
      }
    },
    async *holes(signal) {
      let given = 0;
      while (true) {
        while (given < Math.min(admitted.length, limit)) yield admitted[given++]!;
        if (admitted.length >= limit || position >= candidates.length) return;
        const before = turn;
        let release = (): void => {};
        turn = new Promise((resolve) => {
          release = resolve;
        });
        await before;
        try {
          for await (const _ of advance(signal)) while (given < Math.min(admitted.length, limit)) yield admitted[given++]!;
        } finally {
          release();
        }
      }
    },
  };
}

/** Plants a raise and tries up to a few tests: code that is imported late, in a `try`, hides it from some of them. */
async function proveFile(
  candidate: CandidateHole,
  { harness, coverage }: AdmissionOptions,
  lines: readonly number[],
  signal: AbortSignal,
): Promise<string | undefined> {
  const cost = (index: number): number => (coverage.tests[index]!.durationMs + 1) * lines[index]!;
  const tests = [...candidate.tests].sort((a, b) => cost(a) - cost(b) || a - b).slice(0, MAX_PROOF_TESTS);
  let instead: string | undefined;
  for (const index of tests) {
    instead = await harness.proveLoaded(candidate.path, coverage.tests[index]!, signal);
    if (instead === undefined) return undefined;
  }
  return instead;
}

/** What one judging of the true text costs from a cold start: candidates get their limit on top of it. */
async function coldStart(
  candidate: CandidateHole,
  text: string,
  { harness, coverage, store }: AdmissionOptions,
  signal: AbortSignal,
): Promise<number> {
  const tests = [coverage.tests[candidate.tests[0]!]!];
  const options = { tests, stopAtFirstFailure: true, limitMs: COLD_LIMIT_MS };
  const { wallMs } = await harness.judge({ id: 'cold', path: candidate.path, text }, options, signal);
  await store.addDecision({ type: 'cold', wallMs });
  return wallMs;
}
