import { expect, it } from 'vitest';
import { classIn, withStaticMethods } from './classeval-answer.ts';

it.each([
  ['Here:\n```python\nclass A:\n  pass\n```\n```python\nclass B\n```', '\nclass A:\n  pass\n'],
  ['### Response:\n```\nclass A:\n  pass\n```', '\nclass A:\n  pass\n'],
  ['### Instruction:\nclass X\n### Response: Sure\nimport os\nSure\n  class A:\n    x = 1\n', 'import os\nclass A:\n  x = 1'],
  ['```python\nclass A:\n  pass', ''],
  ['[INST] q [/INST] [PYTHON]class A: pass[/PYTHON]', 'class A: pass'],
])('finds the class in %j', (reply, expected) => {
  expect(classIn(reply)).toBe(expected);
});

it('decorates the methods without self or cls, and no others', () => {
  const code = 'class A:\n    @staticmethod\n    def f(self):\n        def inner(x): pass\n    def g(x):\n        pass';
  expect(withStaticMethods(code)).toBe(
    'class A:\n    def f(self):\n        def inner(x): pass\n    @staticmethod\n    def g(x):\n        pass',
  );
});
