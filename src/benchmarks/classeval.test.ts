import { expect, it } from 'vitest';
import { publicBenchmarkLaws, publicProblems } from '../../test/laws/public-benchmark-laws.ts';
import { classeval } from './classeval.ts';

publicBenchmarkLaws(classeval, { count: 100 });

it('has 502 test classes, and puts the imports before tests and answer', async () => {
  const problems = await publicProblems(classeval);
  const checks = problems.flatMap(({ check }) => (check.kind === 'python-unittest' ? [check] : []));
  expect(checks.flatMap(({ classes }) => classes)).toHaveLength(502);
  expect(checks[0]?.tests).toMatch(/^import logging\nimport datetime\n/);
  expect(problems[0]?.programOf('```python\nclass A:\n    def f(x):\n        pass\n```')).toBe(
    'import logging\nimport datetime\n\nclass A:\n    @staticmethod\n    def f(x):\n        pass\n',
  );
});
