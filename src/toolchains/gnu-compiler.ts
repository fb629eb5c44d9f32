import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ErrorKind, ProgramError } from '../core/program-error.ts';
import type { Toolchain } from '../core/toolchain.ts';
import { compiledProgram } from './compiled-program.ts';
import { defineToolchain } from './define-toolchain.ts';
import { findTool, missingTools, toolVersion } from './find-tool.ts';
import { readError } from './read-error.ts';

/** What C and C++ share: GNU compilers, and a launcher linked to the program, whose `main` is renamed in its object file. */
export function gnuToolchain(options: {
  readonly name: 'c' | 'cpp';
  readonly compiler: 'gcc' | 'g++';
  readonly standard: string;
  readonly fenceTags: readonly string[];
  readonly canary: Toolchain['canary'];
}): Toolchain {
  const { name, compiler, standard } = options;
  const hint = `${compiler} is not installed: apt-get install ${compiler}.`;
  const compile = `${compiler} -std=${standard} -O1 -w -c program.${name} -o /build/program.o`;
  const script = [
    compile,
    'gcc -O1 -c launcher.c -o /build/launcher.o',
    'objcopy --redefine-sym main=whetstone_program_main /build/program.o',
    `${compiler} /build/program.o /build/launcher.o -o /build/program -lm -pthread`,
  ].join('; ');
  return defineToolchain({
    name,
    fenceTags: options.fenceTags,
    blocks: 'braces',
    startSeconds: 1,
    canary: options.canary,
    available: async () => missingTools([findTool(compiler), findTool('gcc'), findTool('objcopy')], hint),
    version: () => toolVersion(findTool(compiler), ['--version'], hint),
    readError: readGnuError,
    open: (sandbox) =>
      compiledProgram(
        {
          name,
          files: (program) => ({
            [`program.${name}`]: program,
            // Always C: the symbol of `main` is plain in both languages.
            'launcher.c': readFileSync(join(import.meta.dirname, 'launcher.c'), 'utf8'),
          }),
          script,
          readError: readGnuError,
        },
        sandbox,
      ),
  });
}

function readGnuError(output: string): ProgramError {
  return readError(output, [
    { pattern: /program\.(?:c|cpp):(?<line>\d+):\d+: fatal error: (?<message>.*No such file.*)/, kind: 'import' },
    { pattern: /program\.(?:c|cpp):(?<line>\d+):\d+: (?:fatal )?error: (?<message>.*)/, kind: ({ message }) => compilerKind(message) },
    { pattern: /(?<message>undefined reference to .*)/, kind: 'name' },
    { pattern: /(?<message>Assertion [`'].*failed\.?)/, kind: 'assertion' },
    {
      pattern: /terminate called after throwing an instance of '(?<name>[^']+)'(?:\s+what\(\): +(?<message>.*))?/,
      kind: ({ name }) => thrownKind(name),
    },
  ]);
}

function compilerKind(message: string): ErrorKind {
  if (/undeclared|not declared|has not been declared|does not name a type|unknown type name|implicit declaration/.test(message))
    return 'name';
  if (/has no member/.test(message)) return 'attribute';
  if (/expected|stray|unterminated|missing terminating/.test(message)) return 'syntax';
  if (/convert|incompatible|invalid operands|no match for|no matching function|too (?:many|few) arguments|invalid conversion/.test(message))
    return 'type';
  return 'compile';
}

function thrownKind(name: string): ErrorKind {
  if (/out_of_range/.test(name)) return 'index';
  if (/bad_alloc|length_error/.test(name)) return 'memory';
  return /invalid_argument/.test(name) ? 'value' : 'runtime';
}
