import { fileURLToPath } from 'node:url';

/** The trainer's Python files; `src/training` and `dist/training` lie equally deep. */
export const TRAINER_FOLDER = fileURLToPath(new URL('../../trainer', import.meta.url));
