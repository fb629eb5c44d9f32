import { resolve } from 'node:path';

/** Data files of public sets that lie beside the repository, in a folder for each set. */
export const SHARED_DATA = resolve(import.meta.dirname, '..', '..', '..', 'shared', 'data');
