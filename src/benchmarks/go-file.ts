/** What the evaluation harness imports when an answer uses it without saying so. */
const KNOWN = ['math', 'strings', 'fmt', 'strconv', 'time', 'bytes', 'regexp', 'sort', 'math/rand', 'crypto/md5'];
const PACKAGE = /^[ \t]*package[ \t]+\w+[ \t]*\n/gm;
const IMPORT_GROUP = /^import[ \t]*\(([\s\S]*?)\)[ \t]*\n?/gm;
/** A package named in a comment or text is not used. */
const NOT_CODE = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|"(?:\\.|[^"\\\n])*"|`[^`]*`/g;
/** A function of a name that tests bring themselves, up to its closing brace at the margin. */
const OWN_TESTS = /^func (?:(?:Test|Benchmark|Example)\w*|main)\([\s\S]*?^\}\n?/gm;
const IMPORT_LINE = /^import[ \t]+((?:[\w.]+[ \t]+)?"[^"]+")[ \t]*\n?/gm;

/**
 * One Go file's beginning: the package clause and imports of `setup`, then `program` without its own, and without tests and `main` of its
 * own, which chat answers like to add; for tests that are appended.
 *
 * Imports are those that program or tests use: Go refuses a file with one too many, and an answer cannot know which its tests bring.
 */
export function goFile(setup: string, program: string, tests: string): string {
  const clause = /^[ \t]*package[ \t]+\w+/m.exec(setup)?.[0].trim() ?? 'package main';
  const code = [PACKAGE, IMPORT_GROUP, IMPORT_LINE, OWN_TESTS].reduce((text, pattern) => text.replace(pattern, ''), program);
  const named = [...importsOf(setup), ...importsOf(program), ...KNOWN.map((path) => `"${path}"`)];
  const read = `${code}\n${tests}`.replace(NOT_CODE, '');
  const used = [...new Set(named)].filter((one) => isUsed(one, read));
  return `${clause}\n\nimport (\n${used.map((one) => `\t${one}\n`).join('')})\n\n${code}`;
}

function importsOf(text: string): readonly string[] {
  const groups = [...text.matchAll(IMPORT_GROUP)].flatMap(([, inside = '']) => inside.split('\n'));
  const lines = [...text.matchAll(IMPORT_LINE)].map(([, one = '']) => one);
  return [...groups, ...lines].map((line) => line.trim()).filter((line) => line.includes('"'));
}

/** An import is used when its name stands before a dot; blank and dot imports always are. */
function isUsed(one: string, code: string): boolean {
  const [, alias, path = ''] = /^(?:([\w.]+)[ \t]+)?"([^"]+)"/.exec(one) ?? [];
  if (alias === '_' || alias === '.') return true;
  return new RegExp(`(?<![\\w.])${alias ?? path.split('/').at(-1)}\\.`).test(code);
}
