import { definePart } from '../define-part.ts';
import { noOptions } from '../no-options.ts';

/** Keeps the order in which the candidates were drawn. */
export const first = definePart({
  slot: 'select',
  name: 'first',
  options: noOptions,
  create: () => ({ name: 'first', order: async (candidates) => candidates }),
});
