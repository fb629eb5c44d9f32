import { execFileSync } from 'node:child_process';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import type { Mount } from '../core/sandbox.ts';
import { compiledProgram } from './compiled-program.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';

const HINT = 'Rust is not installed: apt-get install rustc, or https://rustup.rs.';
const compiler = () => findTool('rustc', ['.cargo/bin']);

/** Appended to the program, whose own `main` is called from it: `std::process::exit(0)` before its end leaves the token unwritten. */
const LAUNCHER = `
fn main() -> impl std::process::Termination {
    use std::io::{Read, Write};
    use std::os::unix::io::FromRawFd;
    let mut token = String::new();
    std::io::stdin().read_to_string(&mut token).unwrap();
    let code = std::process::Termination::report(whetstone_program_main());
    let mut channel = unsafe { std::fs::File::from_raw_fd(3) };
    channel.write_all(token.as_bytes()).unwrap();
    code
}
`;

const CODES: Readonly<Record<string, ErrorKind>> = {
  E0277: 'type',
  E0282: 'type',
  E0308: 'type',
  E0369: 'type',
  E0061: 'type',
  E0412: 'name',
  E0425: 'name',
  E0433: 'name',
  E0432: 'import',
  E0463: 'import',
  E0599: 'attribute',
  E0609: 'attribute',
  E0610: 'attribute',
};

const program = (body: string) => `fn twice(n: i32) -> i32 {\n    ${body}\n}\n\nfn main() {\n    assert_eq!(twice(4), 8);\n}\n`;

/** Rust 2021 with the standard library alone, overflow checks on. */
export const rust = defineToolchain({
  name: 'rust',
  fenceTags: ['rust', 'rs'],
  blocks: 'braces',
  startSeconds: 1,
  canary: { right: program('2 * n'), wrong: program('n') },
  available: async () => missingTools([compiler(), findTool('cc')], HINT),
  version: () => toolVersion(compiler(), ['--version'], HINT),
  readError: readRustError,
  async open(sandbox) {
    const root = execFileSync(compiler() as string, ['--print', 'sysroot'], { encoding: 'utf8' }).trim();
    const isSystem = root === '/usr' || root === '/usr/local';
    const mounts: readonly Mount[] = isSystem ? [] : [{ kind: 'read-only', source: root, target: root }];
    return compiledProgram(
      {
        name: 'rust',
        files: (text) => ({ 'program.rs': launched(text) }),
        script: `${root}/bin/rustc --edition 2021 -A warnings -C debug-assertions=on -C opt-level=1 program.rs -o /build/program`,
        mounts,
        readError: readRustError,
      },
      sandbox,
    );
  },
});

/** The last `main` is the tests'; a program without one is left alone and refused by the compiler. */
function launched(text: string): string {
  const main = text.lastIndexOf('fn main(');
  if (main < 0) return text;
  return `${text.slice(0, main)}fn whetstone_program_main(${text.slice(main + 'fn main('.length)}${LAUNCHER}`;
}

function readRustError(output: string): ProgramError {
  const error = readError(output, [
    { pattern: /^error\[(?<name>E\d+)\]: (?<message>.*)$/m, kind: ({ name }) => CODES[name] ?? 'compile' },
    {
      pattern: /^error: (?<message>.*)$/m,
      kind: ({ message }) => (/cannot find (?:macro|value|function)/.test(message) ? 'name' : 'syntax'),
    },
    { pattern: /panicked at [^\n]*program\.rs:(?<line>\d+):\d+:\n(?<message>.*)/, kind: ({ message }) => panicKind(message) },
    { pattern: /panicked at '(?<message>.*)', program\.rs:(?<line>\d+)/, kind: ({ message }) => panicKind(message) },
    { pattern: /has overflowed its stack/, kind: 'recursion' },
  ]);
  const line = Number(/--> program\.rs:(\d+):\d+/.exec(output)?.[1]);
  return error.line === undefined && line > 0 ? { ...error, line } : error;
}

function panicKind(message: string): ErrorKind {
  if (/^assertion/.test(message)) return 'assertion';
  if (/index out of bounds|out of range|is not a char boundary/.test(message)) return 'index';
  if (/overflow|divide by zero|divisor of zero/.test(message)) return 'arithmetic';
  if (/on a `None` value/.test(message)) return 'null';
  return /on an `Err` value/.test(message) ? 'value' : 'runtime';
}
