import { PARTS } from '../core/problem.ts';
import { HOLE_KINDS } from '../core/task.ts';
import type { Coverage, HarnessSetup } from './harness.ts';
import type { StoredHole } from './stored-hole.ts';

export interface CountByReason {
  readonly reason: string;
  readonly count: number;
}

/** How tests are run; `runner` is "none" where texts are compared instead. */
export interface ExamSetup extends Pick<HarnessSetup, 'language' | 'testCommand' | 'interpreter' | 'interpreterFrom' | 'versions'> {
  readonly runner: HarnessSetup['runner'] | 'none';
}

/** What an exam turned out to be; plain data for `--json` and reports. */
export interface ExamSummary {
  readonly revision: string;
  readonly seed: number;
  /** `text-match` is the weaker fallback where no usable test was found. */
  readonly judge: 'tests' | 'text-match';
  readonly admitted: number;
  /** Top-level definitions that hold them. */
  readonly clusters: number;
  readonly byKind: Readonly<Record<(typeof HOLE_KINDS)[number], number>>;
  readonly byPart: Readonly<Record<(typeof PARTS)[number], number>>;
  /** Holes looked at and not admitted. */
  readonly rejections: readonly CountByReason[];
  /** Admitted holes whose text cannot be inferred, by rule. */
  readonly notInferable: readonly CountByReason[];
  readonly setup: ExamSetup;
  readonly tests: { readonly found: number; readonly used: number; readonly excluded: readonly CountByReason[] };
  readonly elapsedMs: number;
  readonly notes: readonly string[];
}

const MAX_NAMED_FILES = 5;

export interface SummaryParts {
  readonly revision: string;
  readonly seed: number;
  readonly judge: ExamSummary['judge'];
  readonly setup: ExamSetup;
  readonly admitted: readonly Pick<StoredHole, 'kind' | 'part' | 'cluster' | 'notInferable' | 'importTime'>[];
  readonly rejected: readonly { readonly reason: string }[];
  readonly tests: Pick<Coverage, 'tests' | 'excluded'>;
  readonly startedAt: number;
  readonly notes: readonly string[];
}

/** Counts what an exam decided. `startedAt` is of `performance.now()`. */
export function summarise({ admitted, rejected, tests, ...parts }: SummaryParts): ExamSummary {
  const { language, runner, testCommand, interpreter, interpreterFrom, versions } = parts.setup;
  const count = <T extends string>(names: readonly T[], of: (hole: (typeof admitted)[number]) => T) =>
    Object.fromEntries(names.map((name) => [name, admitted.filter((hole) => of(hole) === name).length])) as Record<T, number>;
  const importTime = admitted.filter((hole) => hole.importTime).length;
  return {
    revision: parts.revision,
    seed: parts.seed,
    judge: parts.judge,
    admitted: admitted.length,
    clusters: new Set(admitted.map((hole) => hole.cluster)).size,
    byKind: count(HOLE_KINDS, (hole) => hole.kind),
    byPart: count(PARTS, (hole) => hole.part),
    rejections: countReasons(rejected.map((rejection) => rejection.reason)),
    notInferable: countReasons(admitted.flatMap((hole) => hole.notInferable ?? [])),
    setup: { language, runner, testCommand, interpreter, interpreterFrom, versions },
    tests: {
      found: tests.tests.length + tests.excluded.length,
      used: tests.tests.length,
      // The reason up to its colon: what follows names the single test's error.
      excluded: countReasons(tests.excluded.map((test) => test.reason.split(':')[0]!)),
    },
    elapsedMs: Math.round(performance.now() - parts.startedAt),
    notes: [...parts.notes, ...(importTime > 0 ? [`${importTime} tasks are executed at import and judged by whole test files.`] : [])],
  };
}

/** One sentence for each reason why files were not read. */
export function skippedNotes(skipped: readonly { readonly path: string; readonly reason: string }[]): string[] {
  return [...Map.groupBy(skipped, (file) => file.reason)].map(([reason, files]) => {
    const named = files.slice(0, MAX_NAMED_FILES).map((file) => file.path);
    return `${files.length} files were not read (${reason}): ${named.join(', ')}${files.length > named.length ? ', …' : ''}.`;
  });
}

function countReasons(reasons: readonly string[]): CountByReason[] {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
