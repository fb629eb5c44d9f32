import { z } from 'zod';

const schema = z.object({ covered: z.number(), statements: z.number().positive() });

/**
 * Share of a program's statement lines that generated tests ran, from what a `testeval-coverage` check printed; 0 when it did not come to
 * print it. A benchmark's coverage is the mean over all its programs, those without a running test included.
 */
export function testCoverage(output: string): number {
  const line = output.split('\n').findLast((one) => one.startsWith('COVERAGE '));
  if (line === undefined) return 0;
  try {
    const { covered, statements } = schema.parse(JSON.parse(line.slice('COVERAGE '.length)));
    return Math.min(1, covered / statements);
  } catch {
    return 0; // a test printed something like it
  }
}
