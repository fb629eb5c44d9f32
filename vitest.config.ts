import { defineConfig } from 'vitest/config';

/** Tests of the real project load models and start sandboxes: minutes on a busy machine, one file after the other. */
const REAL_TIMEOUT_MS = 300_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'src/**/*.test.ts',
            'scripts/**/*.test.ts',
            'bench/**/*.test.ts',
            'test/golden/**/*.test.ts',
            'test/catalogue/**/*.test.ts',
          ],
          exclude: ['**/node_modules/**', 'dist/**'],
          testTimeout: 20_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'real',
          include: ['test/real/**/*.test.ts'],
          testTimeout: REAL_TIMEOUT_MS,
          hookTimeout: REAL_TIMEOUT_MS,
          pool: 'forks',
          // Two models side by side on two cores make every time limit a coin toss.
          maxWorkers: 1,
          fileParallelism: false,
        },
      },
    ],
  },
});
