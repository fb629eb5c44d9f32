import { definePart } from '../define-part.ts';
import { noOptions } from '../no-options.ts';

/** Shows nothing besides the file's own window. */
export const none = definePart({
  slot: 'context',
  name: 'none',
  options: noOptions,
  create: () => ({ name: 'none', async *gather() {} }),
});
