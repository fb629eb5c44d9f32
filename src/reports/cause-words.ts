import type { Cause } from '../metrics/cause-of.ts';

/** Names of the causes for people, in the order tables show them. */
export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  'repeated-suffix': 'repeated suffix',
  overrun: 'overrun',
  'stopped-too-early': 'stopped too early',
  'does-not-parse': 'does not parse',
  'wrong-name': 'wrong name',
  'invented-api': 'invented API',
  'wrong-logic': 'wrong logic',
  'timed-out': 'timed out',
  'no-answer': 'no answer',
  tampered: 'tampered',
};
/** One line of explanation for each. */
export const CAUSE_EXPLANATIONS: Readonly<Record<Cause, string>> = {
  'repeated-suffix': 'writes again what follows the hole',
  overrun: 'goes on behind the hole',
  'stopped-too-early': 'only the beginning, or far too little',
  'does-not-parse': 'the file no longer parses',
  'wrong-name': 'uses a name that nothing binds',
  'invented-api': 'a member, argument or module that does not exist',
  'wrong-logic': 'it ran and was wrong',
  'timed-out': 'ran longer than the limit',
  'no-answer': 'nothing was written',
  tampered: 'touched the judge',
};
