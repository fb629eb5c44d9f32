import type { Problem } from '../core/problem.ts';
import type { ReportTask } from '../reports/report-input.ts';

/** Lines on each side of a hole that a report shows. */
const SHOWN_LINES = 24;

/** Passes problems on and keeps what a report shows of each. */
export function seenTasks(): {
  readonly tasks: ReportTask[];
  pass(problems: AsyncIterable<Problem>): AsyncIterable<Problem>;
} {
  const tasks: ReportTask[] = [];
  return {
    tasks,
    async *pass(problems) {
      for await (const problem of problems) {
        tasks.push(await reportTask(problem));
        yield problem;
      }
    },
  };
}

async function reportTask(problem: Problem): Promise<ReportTask> {
  const { path, offset } = problem.task.ask;
  const text = await problem.task.workspace.read(path);
  const before = text.slice(0, offset);
  return {
    id: problem.task.id,
    kind: problem.kind,
    part: problem.part,
    cluster: problem.cluster,
    path,
    line: before.split('\n').length,
    before: before.split('\n').slice(-SHOWN_LINES).join('\n'),
    truth: problem.reference,
    after: text.slice(offset).split('\n').slice(0, SHOWN_LINES).join('\n'),
    ...(problem.notInferable === undefined ? {} : { notInferable: problem.notInferable }),
  };
}
