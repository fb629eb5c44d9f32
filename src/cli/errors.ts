import { OUR_FAULT, WhetstoneError } from '../core/whetstone-error.ts';

/** 0 fine, 1 the user's mistake, 2 ours. 130 is what shells use for Ctrl-C. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof WhetstoneError)) return 2;
  if (error.code === 'cancelled') return 130;
  return OUR_FAULT.has(error.code) ? 2 : 1;
}

/** Message and hint; the stack and its causes only when asked for. */
export function errorText(error: unknown, verbose: boolean): string {
  if (!(error instanceof WhetstoneError)) {
    const message = error instanceof Error ? error.message : String(error);
    const stack = verbose && error instanceof Error ? `\n${error.stack}` : '';
    return `whetstone: ${message}\n  This is a fault of Whetstone; run again with --verbose to see where.${stack}`;
  }
  const lines = [`whetstone: ${error.message}`, `  ${error.hint}`];
  if (verbose) {
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) lines.push(cause.stack ?? String(cause));
  }
  return lines.join('\n');
}

/** The same for `--json`: one object on stdout, so that a program reads failures as it reads results. */
export function errorJson(error: unknown): object {
  if (error instanceof WhetstoneError) return { error: { code: error.code, message: error.message, hint: error.hint } };
  return {
    error: { code: 'internal', message: error instanceof Error ? error.message : String(error), hint: 'Run again with --verbose.' },
  };
}
