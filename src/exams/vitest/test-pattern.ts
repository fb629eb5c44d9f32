import type { TestCase } from '../harness.ts';

/** Names of file, suites and test are joined by it; vitest itself matches patterns against names joined by a blank. */
export const NAME_SEPARATOR = ' > ';

/**
 * A regular expression that selects exactly these tests in their files. A name may hold the separator itself, so each separator stands
 * for both readings.
 */
export function testPattern(tests: readonly TestCase[]): string {
  const names = tests.map((test) => {
    const name = test.id.startsWith(test.file + NAME_SEPARATOR) ? test.id.slice(test.file.length + NAME_SEPARATOR.length) : test.id;
    return name.split(NAME_SEPARATOR).map(escapePattern).join('(?: > | )');
  });
  // Old versions put an unnamed suite around all tests, and its blank before their names.
  return `^ *(?:${[...new Set(names)].join('|')})$`;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
