import { WhetstoneError } from '../core/whetstone-error.ts';

const DISK_FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);
/** SQLITE_FULL, from sqlite.org/rescode.html. */
const SQLITE_FULL = 13;

/** Gives a full disk its name and its remedy; every other error comes back as it was. */
export function namedDiskError(error: unknown, what: string): unknown {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown };
  if (!DISK_FULL.has(String(code)) && !(typeof errcode === 'number' && (errcode & 0xff) === SQLITE_FULL)) return error;
  return new WhetstoneError('disk-full', `The disk is full: ${what} could not be written.`, {
    hint: 'Free some space and run the same command again: everything written before is kept and the run goes on from there.',
    cause: error,
  });
}
