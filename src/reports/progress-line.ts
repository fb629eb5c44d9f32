import type { RaceEvent } from '../core/race-event.ts';
import { counted, percent, whole } from './number-words.ts';

/** Answers between two lines of progress, where nothing can be redrawn. */
const EVERY = 25;

/** One line of a log for an event worth telling where there is no screen; `undefined` for the others. */
export function progressLine(event: RaceEvent): string | undefined {
  switch (event.type) {
    case 'race-started':
      return event.resumed ? `Going on with run ${event.run}: ${counted(event.done, 'answer')} kept.` : `Run ${event.run}.`;
    case 'note':
      return event.text;
    case 'problems-found':
      return event.complete ? `${counted(event.choose, 'task')} to choose by, ${whole(event.confirm)} to confirm by.` : undefined;
    case 'phase-started':
      return {
        choose: 'Choosing.',
        confirm: 'Confirming on tasks nobody has looked at.',
        latency: 'Measuring latency, quietly.',
        finished: undefined,
      }[event.phase];
    case 'arm-joined':
      return `In the race: ${event.arm.recipe.name} (${event.arm.model}).`;
    case 'unit-done':
      return event.done % EVERY === 0 ? `${whole(event.done)} answers of about ${whole(event.planned)}.` : undefined;
    case 'arm-dropped':
      return `Dropped ${event.name}: ${event.reason}.`;
    case 'winner-selected': {
      const row = event.rows.find((one) => one.hash === event.hash);
      const rate = row && row.n > 0 ? ` at ${percent(row.passed / row.n)} of ${row.n} (selected, optimistic)` : '';
      return `Selected ${event.arm.recipe.name}${rate}: ${event.reason}.`;
    }
    case 'confirm-updated':
    case 'latency-measured':
    case 'latency-table':
    case 'table':
    case 'race-finished':
      return undefined;
  }
}
