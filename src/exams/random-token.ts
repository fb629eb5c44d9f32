import { randomBytes } from 'node:crypto';

/** A secret of one run, that no candidate can guess: the one place of this room where real randomness is right. */
export function randomToken(): string {
  return randomBytes(16).toString('hex');
}
