import { WhetstoneError } from '../core/whetstone-error.ts';

/** A flag that holds a whole number from 1 on; `undefined` when it was not given. Throws `WhetstoneError` (`bad-argument`). */
export function wholeNumber(flag: string, typed: unknown): number | undefined {
  if (typed === undefined) return undefined;
  const value = Number(typed);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new WhetstoneError('bad-argument', `${flag} ${String(typed)}: expected a whole number from 1 on.`, {
    hint: `For example: ${flag} 10`,
  });
}

/** A flag that holds a number; `undefined` when it was not given. Throws `WhetstoneError` (`bad-argument`). */
export function numberFrom(flag: string, typed: unknown, least: number, most: number): number | undefined {
  if (typed === undefined) return undefined;
  const value = typed === '' ? Number.NaN : Number(typed);
  if (value >= least && value <= most) return value;
  throw new WhetstoneError('bad-argument', `${flag} ${String(typed)}: expected a number from ${least} to ${most}.`, {
    hint: `For example: ${flag} ${(least + most) / 10}`,
  });
}
