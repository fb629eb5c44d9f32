import { type ErrorCode, WhetstoneError } from '../core/whetstone-error.ts';

/** These stop the race: no other unit would fare better. */
const STOPS_THE_RACE: ReadonlySet<ErrorCode> = new Set(['disk-full', 'cancelled', 'no-sandbox']);

/** Our error as the text of an unjudged verdict. Throws instead: the signal's reason after an abort, and errors no other unit could escape. */
export function keptAsText(thrown: unknown, signal: AbortSignal): string {
  signal.throwIfAborted();
  if (!(thrown instanceof WhetstoneError)) return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
  if (STOPS_THE_RACE.has(thrown.code)) throw thrown;
  return `${thrown.code}: ${thrown.message}`;
}
