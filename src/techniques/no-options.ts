import { z } from 'zod';

/** Options of a part that has none: anything given is a mistake. */
export const noOptions = z.strictObject({});
