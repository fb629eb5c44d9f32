import type { ErrorKind, ProgramError } from '../core/program-error.ts';

/** One pattern of a language's error output. Groups that may be named: `name`, `message`, `line`. */
export interface ErrorPattern {
  readonly pattern: RegExp;
  readonly kind: ErrorKind | ((found: { readonly name: string; readonly message: string }) => ErrorKind);
}

/** The error that the first pattern to match finds; within one pattern the last match counts when `last` is set (tracebacks end with the error). */
export function readError(output: string, patterns: readonly ErrorPattern[], options: { readonly last?: boolean } = {}): ProgramError {
  for (const { pattern, kind } of patterns) {
    const matches = [...output.matchAll(new RegExp(pattern, pattern.flags.includes('g') ? pattern.flags : `${pattern.flags}g`))];
    const match = options.last === true ? matches.at(-1) : matches[0];
    if (match === undefined) continue;
    const name = match.groups?.name ?? '';
    const message = (match.groups?.message ?? match[0]).trim();
    const line = Number(match.groups?.line);
    return { kind: typeof kind === 'function' ? kind({ name, message }) : kind, name, message, ...(line > 0 ? { line } : {}) };
  }
  return { kind: 'runtime', name: '', message: lastLine(output) };
}

/** Last line that is not blank. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1)?.trim().slice(0, 500) ?? '';
}
