import { existsSync } from 'node:fs';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import { scratchFolder } from '../workspaces/scratch-folder.ts';
import { compiledProgram } from './compiled-program.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';

const HINT = 'Go is not installed: apt-get install golang-go.';
/** Where Debian puts Go packages; HumanEvalPack's tests call testify. */
const SYSTEM_PACKAGES = '/usr/share/gocode';
const TESTIFY = `${SYSTEM_PACKAGES}/src/github.com/stretchr/testify`;

/** Beside a program with `main`, which was renamed: `os.Exit(0)` before its end leaves the token unwritten. */
const MAIN_LAUNCHER = `package main

import (
	"io"
	"os"
)

func main() {
	token, _ := io.ReadAll(os.Stdin)
	whetstoneProgramMain()
	os.NewFile(3, "channel").Write(token)
}
`;

/** Beside a file of tests: the token is read before them and written when all of them passed. */
const testLauncher = (packageName: string) => `package ${packageName}

import (
	"io"
	"os"
	"testing"
)

func TestMain(m *testing.M) {
	token, _ := io.ReadAll(os.Stdin)
	code := m.Run()
	if code == 0 {
		os.NewFile(3, "channel").Write(token)
	}
	os.Exit(code)
}
`;

const program = (body: string) =>
  `package main\n\nfunc twice(n int) int {\n\treturn ${body}\n}\n\nfunc main() {\n\tif twice(4) != 8 {\n\t\tpanic("twice")\n\t}\n}\n`;

/** A folder with tests alone is a test binary. */
const SCRIPT = `if [ -e program_test.go ]; then go test -c -vet=off -o /build/program; else go build -o /build/program; fi`;

/** Go without modules: the standard library and what the system's packages bring. Programs are a `main`, or a file of tests. */
export const go = defineToolchain({
  name: 'go',
  fenceTags: ['go', 'golang'],
  blocks: 'braces',
  startSeconds: 1,
  canary: { right: program('2 * n'), wrong: program('n') },
  available: async () => missingTools([findTool('go')], HINT),
  version: () => toolVersion(findTool('go'), ['version'], HINT),
  readError: readGoError,
  excuse: (error) =>
    error.message.includes('stretchr/testify') && !existsSync(TESTIFY)
      ? 'The tests need the package testify: apt-get install golang-github-stretchr-testify-dev.'
      : undefined,
  async open(sandbox) {
    const cache = { folder: await scratchFolder('gocache'), target: '/gocache' };
    const env = { GO111MODULE: 'off', GOPATH: SYSTEM_PACKAGES, GOFLAGS: '', CGO_ENABLED: '0', GOCACHE: cache.target };
    return compiledProgram({ name: 'go', files: goFiles, script: SCRIPT, cache, env, readError: readGoError }, sandbox);
  },
});

function goFiles(text: string): Readonly<Record<string, string>> {
  const packageName = /^\s*package\s+(\w+)/m.exec(text)?.[1] ?? 'main';
  if (/^func Test\w*\(\w+ \*testing\.T\)/m.test(text)) return { 'program_test.go': text, 'launcher_test.go': testLauncher(packageName) };
  const main = text.lastIndexOf('func main()');
  if (main < 0) return { 'program.go': text };
  return {
    'program.go': `${text.slice(0, main)}func whetstoneProgramMain()${text.slice(main + 'func main()'.length)}`,
    'launcher.go': MAIN_LAUNCHER,
  };
}
function readGoError(output: string): ProgramError {
  return readError(output, [
    { pattern: /program(?:_test)?\.go:(?<line>\d+):\d+: (?<message>.*)/, kind: ({ message }) => compilerKind(message) },
    { pattern: /^panic: (?:runtime error: )?(?<message>.*)/m, kind: ({ message }) => panicKind(message) },
    { pattern: /^fatal error: (?<message>.*)/m, kind: ({ message }) => (/out of memory/.test(message) ? 'memory' : 'runtime') },
    { pattern: /goroutine stack exceeds/, kind: 'recursion' },
    { pattern: /^ *--- FAIL: (?<message>.*)/m, kind: 'assertion' },
  ]);
}

function compilerKind(message: string): ErrorKind {
  if (/^syntax error|expected /.test(message)) return 'syntax';
  if (/^undefined: /.test(message)) return 'name';
  if (/undefined \(type .* has no field or method/.test(message)) return 'attribute';
  if (/cannot find package|is not in GOROOT|could not import/.test(message)) return 'import';
  return /cannot use|mismatched types|cannot convert|(?:not enough|too many) arguments|invalid operation/.test(message)
    ? 'type'
    : 'compile';
}

function panicKind(message: string): ErrorKind {
  if (/index out of range|slice bounds out of range/.test(message)) return 'index';
  if (/nil pointer|nil map/.test(message)) return 'null';
  if (/divide by zero/.test(message)) return 'arithmetic';
  if (/interface conversion/.test(message)) return 'type';
  return /test case \d+ failed/.test(message) ? 'assertion' : 'runtime';
}
