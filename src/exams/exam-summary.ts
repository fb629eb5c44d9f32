import { PARTS } from '../core/problem.ts';
import { HOLE_KINDS } from '../core/task.ts';
import type { Admission } from './admission.ts';
import type { CutResult } from './candidate-hole.ts';
import type { Coverage, HarnessSetup } from './harness.ts';

export interface CountByReason {
  readonly reason: string;
  readonly count: number;
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
  readonly setup: Pick<HarnessSetup, 'language' | 'runner' | 'testCommand' | 'interpreter' | 'interpreterFrom' | 'versions'>;
  readonly tests: { readonly found: number; readonly used: number; readonly excluded: readonly CountByReason[] };
  readonly elapsedMs: number;
  readonly notes: readonly string[];
}

const MAX_NAMED_FILES = 5;

export function summarise(parts: {
  readonly revision: string;
  readonly seed: number;
  readonly setup: HarnessSetup;
  readonly coverage: Coverage;
  readonly cut: CutResult;
  readonly admission: Admission;
  readonly skipped: readonly { readonly path: string; readonly reason: string }[];
  readonly elapsedMs: number;
}): ExamSummary {
  const { setup, coverage, cut, admission } = parts;
  const { admitted } = admission;
  const { language, runner, testCommand, interpreter, interpreterFrom, versions } = setup;
  const count = <T extends string>(names: readonly T[], of: (hole: (typeof admitted)[number]) => T) =>
    Object.fromEntries(names.map((name) => [name, admitted.filter((hole) => of(hole) === name).length])) as Record<T, number>;
  return {
    revision: parts.revision,
    seed: parts.seed,
    judge: 'tests',
    admitted: admitted.length,
    clusters: new Set(admitted.map((hole) => hole.cluster)).size,
    byKind: count(HOLE_KINDS, (hole) => hole.kind),
    byPart: count(PARTS, (hole) => hole.part),
    rejections: countReasons([...cut.rejected, ...admission.rejected].map((rejection) => rejection.reason)),
    notInferable: countReasons(admitted.flatMap((hole) => hole.notInferable ?? [])),
    setup: { language, runner, testCommand, interpreter, interpreterFrom, versions },
    tests: {
      found: coverage.tests.length + coverage.excluded.length,
      used: coverage.tests.length,
      // The reason up to its colon: what follows names the single test's error.
      excluded: countReasons(coverage.excluded.map((test) => test.reason.split(':')[0]!)),
    },
    elapsedMs: Math.round(parts.elapsedMs),
    notes: notesOf(parts),
  };
}

function notesOf({
  admission,
  skipped,
  cut,
}: {
  readonly admission: Admission;
  readonly skipped: readonly { path: string; reason: string }[];
  readonly cut: CutResult;
}): string[] {
  const bySkipReason = Map.groupBy(skipped, (file) => file.reason);
  const importTime = admission.admitted.filter((hole) => hole.importTime).length;
  const untried = cut.candidates.length - admission.admitted.length - admission.rejected.length;
  return [
    ...[...admission.notJudged].map(([path, instead]) => `${path} is not the file that runs: ${instead}`),
    ...[...bySkipReason].map(
      ([reason, files]) =>
        `${files.length} files were not read (${reason}): ${files
          .slice(0, MAX_NAMED_FILES)
          .map((file) => file.path)
          .join(', ')}.`,
    ),
    ...(importTime > 0 ? [`${importTime} tasks are executed at import and judged by whole test files.`] : []),
    ...(untried > 0 ? [`${untried} more covered holes have not been tried.`] : []),
  ];
}

function countReasons(reasons: readonly string[]): CountByReason[] {
  return [...Map.groupBy(reasons, (reason) => reason)]
    .map(([reason, all]) => ({ reason, count: all.length }))
    .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
}
