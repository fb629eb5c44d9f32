import type { ExamSummary } from '../exams/exam-summary.ts';

/** An exam's summary for a terminal. */
export function examText(repository: string, exam: ExamSummary): string {
  const { setup } = exam;
  return [
    `Exam of ${repository} (seed ${exam.seed}, revision ${exam.revision})`,
    ...(setup.runner === 'none' ? [] : testLines(exam)),
    `  admitted     ${exam.admitted} tasks in ${exam.clusters} definitions: ${counts(exam.byKind)}`,
    `  parts        ${counts(exam.byPart)}`,
    ...(exam.notInferable.length > 0 ? [`  of them, text that cannot be inferred${list(exam.notInferable, ': ')}`] : []),
    `  turned down  ${exam.rejections.reduce((sum, { count }) => sum + count, 0)}`,
    ...exam.rejections.map(({ reason, count }) => `    ${String(count).padStart(5)}  ${reason}`),
    ...exam.notes.map((note) => `  note: ${note}`),
    `  ${(exam.elapsedMs / 1000).toFixed(0)} s`,
  ].join('\n');
}

function testLines({ setup, tests }: ExamSummary): readonly string[] {
  const versions = Object.entries(setup.versions).map(([name, version]) => `${name} ${version}`);
  return [
    `  tests        ${setup.testCommand.join(' ')}  (${setup.runner}; ${versions.join(', ')})`,
    `  interpreter  ${setup.interpreter}  (${setup.interpreterFrom})`,
    `  tests used   ${tests.used} of ${tests.found}${list(tests.excluded, '; left out: ')}`,
  ];
}

function counts(byName: Readonly<Record<string, number>>): string {
  return Object.entries(byName)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');
}

function list(items: readonly { readonly reason: string; readonly count: number }[], lead: string): string {
  return items.length === 0 ? '' : lead + items.map(({ reason, count }) => `${count} ${reason}`).join(', ');
}
