import type { ProgramError } from '../core/program-error.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';
import { sourceProgram } from './source-program.ts';

const HINT = 'bash is not installed: apt-get install bash.';
const PROGRAM = '/program/program.sh';

/**
 * Reads the token, becomes the program, and gives the token back after its last line. A program that says `exit` ends this shell too. The
 * token is a variable of this shell; a program that lists all variables sees it.
 */
const LAUNCHER = `read -r whetstone_token; exec 0</dev/null; source ${PROGRAM}
whetstone_code=$?; if [ "$whetstone_code" = 0 ]; then printf '%s\\n' "$whetstone_token" >&3; fi; exit "$whetstone_code"`;

const program = (body: string) => `twice() {\n  echo $(( ${body} ))\n}\nset -e\n[[ $(twice 4) = 8 ]]\n`;

/** bash with the system's small programs. */
export const shell = defineToolchain({
  name: 'shell',
  fenceTags: ['bash', 'sh', 'shell', 'zsh'],
  blocks: 'braces',
  startSeconds: 1,
  canary: { right: program('2 * $1'), wrong: program('$1') },
  available: async () => missingTools([findTool('bash')], HINT),
  version: () => toolVersion(findTool('bash'), ['--version'], HINT),
  readError: readShellError,
  open: async () =>
    sourceProgram((text) => ({
      command: ['/bin/bash', '-c', LAUNCHER, PROGRAM],
      mounts: [{ kind: 'file', content: text, target: PROGRAM }],
    })),
});

/** A test that says no says nothing: bash ends with the code of a comparison. */
function readShellError(output: string): ProgramError {
  const error = readError(output, [
    { pattern: /line (?<line>\d+): (?<message>syntax error.*)/, kind: 'syntax' },
    { pattern: /line (?<line>\d+): (?<message>unexpected EOF.*)/, kind: 'syntax' },
    { pattern: /line (?<line>\d+): (?<message>.*command not found.*)/, kind: 'name' },
    { pattern: /line (?<line>\d+): (?<message>.*unbound variable.*)/, kind: 'name' },
    { pattern: /line (?<line>\d+): (?<message>.*division by 0.*)/, kind: 'arithmetic' },
    { pattern: /line (?<line>\d+): (?<message>.*(?:syntax error|operand expected|invalid arithmetic).*)/, kind: 'value' },
  ]);
  return error.kind === 'runtime' ? { kind: 'assertion', name: '', message: error.message || 'a command of the tests said no' } : error;
}
