import { definePart } from '../define-part.ts';
import { noOptions } from '../no-options.ts';

/** Leaves the answer as it is. */
export const noRepair = definePart({
  slot: 'repair',
  name: 'none',
  options: noOptions,
  create: () => ({ name: 'none', async *repair() {} }),
});
