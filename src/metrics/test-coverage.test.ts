import { expect, it } from 'vitest';
import { testCoverage } from './test-coverage.ts';

it('reads the last word on coverage', () => {
  expect(testCoverage('hello\nCOVERAGE {"covered": 1, "statements": 4}\nCOVERAGE {"covered": 3, "statements": 4}\n')).toBe(0.75);
  expect(testCoverage('Traceback')).toBe(0);
  expect(testCoverage('COVERAGE nonsense')).toBe(0);
});
