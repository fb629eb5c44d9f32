import type { ProgramError } from '../core/program-error.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';
import { sourceProgram } from './source-program.ts';

const HINT = 'The sqlite3 command is not installed: apt-get install sqlite3.';
const PROGRAM = '/program/program.sql';

/**
 * Safe mode refuses commands that touch files or start programs, and reading its own input; the first error ends it. The token is printed
 * by a command after the program's last one: `.exit` before it leaves it out.
 */
const LAUNCHER = `read -r token; (cat ${PROGRAM}; printf '\\n;\\n.print %s\\n' "$token") | sqlite3 -safe -batch -bail :memory:`;

/** Tests of SQL: a table whose only row must be true. */
const program = (condition: string) =>
  `CREATE TABLE person(name TEXT, age INT);\nINSERT INTO person VALUES ('Ann', 41), ('Bo', 17);\nCREATE VIEW answer AS SELECT name FROM person WHERE ${condition};\nCREATE TABLE verdict(ok INT CHECK (ok));\nINSERT INTO verdict SELECT group_concat(name) = 'Ann' FROM answer;\n`;

/** SQLite, in memory. A program's tests insert their outcome into a table with a CHECK: a false one is an error. */
export const sql = defineToolchain({
  name: 'sql',
  fenceTags: ['sql', 'sqlite', 'sqlite3'],
  blocks: 'statements',
  startSeconds: 1,
  canary: { right: program('age >= 18'), wrong: program('age < 18') },
  available: async () => missingTools([findTool('sqlite3')], HINT),
  version: async () => `SQLite ${await toolVersion(findTool('sqlite3'), ['--version'], HINT)}`,
  readError: readSqlError,
  open: async () =>
    sourceProgram((text) => ({
      command: ['/bin/bash', '-c', LAUNCHER],
      mounts: [{ kind: 'file', content: text, target: PROGRAM }],
    })),
});

function readSqlError(output: string): ProgramError {
  return readError(output, [
    {
      pattern: /(?:near line|line) (?<line>\d+): (?<message>.*(?:CHECK|UNIQUE|NOT NULL|FOREIGN KEY) constraint failed.*)/,
      kind: 'assertion',
    },
    { pattern: /(?:near line|line) (?<line>\d+): (?<message>.*no such (?:table|column|function|view).*)/, kind: 'name' },
    { pattern: /(?:near line|line) (?<line>\d+): (?<message>.*(?:syntax error|incomplete input|unrecognized token).*)/, kind: 'syntax' },
    { pattern: /(?:near line|line) (?<line>\d+): (?<message>.*datatype mismatch.*)/, kind: 'type' },
    { pattern: /(?:near line|line) (?<line>\d+): (?<message>.*)/, kind: 'runtime' },
  ]);
}
