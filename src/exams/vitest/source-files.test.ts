import { expect, it } from 'vitest';
import { importGraph, isSourceFile, standsBeside } from './source-files.ts';

it('knows code from tests, configuration and declarations', () => {
  for (const path of ['src/a.ts', 'lib/b.mjs', 'index.js', 'src/view.tsx']) expect(isSourceFile(path), path).toBe(true);
  for (const path of [
    'src/a.test.ts',
    'src/a.spec.js',
    'vitest.config.ts',
    'src/types.d.ts',
    'test/helper.ts',
    'src/__tests__/x.ts',
    'README.md',
  ]) {
    expect(isSourceFile(path), path).toBe(false);
  }
});

it('follows relative imports, also by the name of the JavaScript', () => {
  const graph = importGraph(
    new Map([
      [
        'src/a.test.ts',
        `import { a } from './a.js';\nimport type { T } from "../lib/t.ts";\nconst b = await import('./b');\nimport zod from 'zod';`,
      ],
      ['src/a.ts', ''],
      ['src/b/index.ts', ''],
      ['lib/t.ts', ''],
    ]),
  );
  expect([...(graph.get('src/a.test.ts') ?? [])].sort()).toEqual(['lib/t.ts', 'src/a.ts', 'src/b/index.ts']);
});

it('a test stands beside the code of its folder', () => {
  const sources = new Set(['src/core/a.ts']);
  expect(standsBeside('src/core/a.test.ts', sources)).toBe(true);
  expect(standsBeside('src/core/others.test.ts', sources)).toBe(true);
  expect(standsBeside('test/real/a.test.ts', sources)).toBe(false);
});
