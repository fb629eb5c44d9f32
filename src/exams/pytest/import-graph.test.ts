import { describe, expect, test } from 'vitest';
import { importGraph, orderByReach } from './import-graph.ts';

const texts = new Map([
  ['src/pkg/__init__.py', 'from .core import run\n'],
  ['src/pkg/core.py', 'import os, pkg.text as t\nfrom pkg import io\n'],
  ['src/pkg/io.py', ''],
  ['src/pkg/text.py', 'from . import (\n    core,\n)\n'],
  ['tests/test_core.py', 'from pkg.core import run\nimport pkg.io\n'],
  ['tests/test_text.py', 'def test():\n    from pkg import text\n'],
  ['tests/test_none.py', 'import json\n'],
]);
const graph = importGraph(texts);

describe('importGraph', () => {
  test.each([
    ['src/pkg/__init__.py', ['src/pkg/core.py']],
    ['src/pkg/core.py', ['src/pkg/__init__.py', 'src/pkg/io.py', 'src/pkg/text.py']],
    ['src/pkg/text.py', ['src/pkg/__init__.py', 'src/pkg/core.py']],
    ['tests/test_core.py', ['src/pkg/core.py', 'src/pkg/io.py']],
    ['tests/test_text.py', ['src/pkg/__init__.py', 'src/pkg/text.py']],
    ['tests/test_none.py', []],
  ])('%s', (path, expected) => expect([...graph.get(path)!].sort()).toEqual(expected));
});

test('orderByReach: any beginning reaches as many source files as it can', () => {
  const sources = [...texts.keys()].filter((path) => path.startsWith('src/'));
  const counts = new Map([
    ['tests/test_none.py', 1],
    ['tests/test_text.py', 4],
    ['tests/test_core.py', 1],
  ]);
  expect(orderByReach(counts, sources, graph)).toEqual(['tests/test_core.py', 'tests/test_text.py', 'tests/test_none.py']);
});
