import type { ErrorKind } from '../../src/core/program-error.ts';

/** Programs whose verdicts are known, for the toolchain tests. */
export interface LanguagePrograms {
  /** Each says that all is well, with exit code 0, before its tests have run. */
  readonly earlyExits: readonly string[];
  readonly errors: readonly (readonly [ErrorKind, string])[];
}

const java = (statement: string) => `class Main {\n  public static void main(String[] args) {\n    ${statement}\n  }\n}\n`;
const go = (statement: string, imports = '') => `package main\n\n${imports}\n\nfunc main() {\n\t${statement}\n}\n`;
const rust = (statement: string) => `fn main() {\n    ${statement}\n}\n`;
const c = (statement: string, include = '#include <stdlib.h>') => `${include}\nint main(void) {\n  ${statement}\n  return 0;\n}\n`;

export const LANGUAGE_PROGRAMS: Readonly<Record<string, LanguagePrograms>> = {
  python: {
    earlyExits: ['import sys\nsys.exit(0)\n', 'import os\nos._exit(0)\n', 'raise SystemExit\n'],
    errors: [
      ['syntax', 'def f(:\n'],
      ['name', 'print(absent)\n'],
      ['type', '1 + "a"\n'],
      ['attribute', '(1).absent\n'],
      ['null', 'None.absent\n'],
      ['index', '[][1]\n'],
      ['key', '{}["a"]\n'],
      ['value', 'int("a")\n'],
      ['arithmetic', '1 / 0\n'],
      ['assertion', 'assert False, "no"\n'],
      ['import', 'import absent_module\n'],
      ['recursion', 'def f():\n    f()\nf()\n'],
    ],
  },
  javascript: {
    earlyExits: [
      'process.exit(0);\n',
      'Promise.resolve().then(() => process.exit(0));\nsetTimeout(() => { throw new Error("no"); }, 50);\n',
    ],
    errors: [
      ['syntax', 'function f( {\n'],
      ['name', 'absent();\n'],
      ['null', 'undefined.a;\n'],
      ['attribute', '({}).absent();\n'],
      ['value', 'new Array(-1);\n'],
      ['assertion', "require('node:assert').equal(1, 2);\n"],
      ['import', "require('absent-module');\n"],
      ['recursion', 'function f() { f(); }\nf();\n'],
      ['runtime', "Promise.reject(new Error('no'));\n"],
    ],
  },
  typescript: {
    earlyExits: ['declare var process: any;\nprocess.exit(0);\n'],
    errors: [
      ['syntax', 'let a: = 1;\n'],
      ['name', 'absent();\n'],
    ],
  },
  'typescript-es5': { earlyExits: ['declare var process: any;\nprocess.exit(0);\n'], errors: [['name', 'absent();\n']] },
  java: {
    earlyExits: [
      java('System.exit(0);'),
      `class Main {\n  static { Runtime.getRuntime().halt(0); }\n  public static void main(String[] args) {}\n}\n`,
    ],
    errors: [
      ['syntax', java('int a = ;')],
      ['name', java('absent();')],
      ['type', java('int a = "b";')],
      ['import', `import absent.Thing;\n${java('')}`],
      ['null', java('String a = null; a.length();')],
      ['index', java('int[] a = {}; a[1] = 1;')],
      ['arithmetic', java('int a = 0; a = 1 / a;')],
      ['value', java('Integer.parseInt("a");')],
      ['assertion', java('assert 1 > 2;')],
      ['recursion', java('main(args);')],
    ],
  },
  go: {
    earlyExits: [
      go('os.Exit(0)', 'import "os"'),
      'package main\n\nimport "os"\n\nfunc init() { os.Exit(0) }\n\nfunc main() { panic("no") }\n',
    ],
    errors: [
      ['syntax', go('a := ;')],
      ['name', go('absent()')],
      ['type', go('var a int = "b"; _ = a')],
      ['compile', go('a := 1')],
      ['index', go('a := []int{}; b := 1; a[b] = 1')],
      ['null', go('var a *struct{ b int }; a.b = 1')],
      ['arithmetic', go('a := 0; a = 1 / a')],
    ],
  },
  c: {
    earlyExits: [
      c('exit(0);'),
      '#include <unistd.h>\n__attribute__((constructor)) void f(void) { _exit(0); }\nint main(void) { return 1; }\n',
    ],
    errors: [
      ['syntax', c('int a = ;')],
      ['name', c('absent = 1;')],
      ['import', c('', '#include <absent.h>')],
      ['assertion', c('assert(1 > 2);', '#include <assert.h>')],
      ['signal', c('*(volatile int *)0 = 1;')],
    ],
  },
  cpp: {
    earlyExits: ['#include <cstdlib>\nint main() { std::exit(0); }\n'],
    errors: [['index', '#include <vector>\nint main() { std::vector<int> a; return a.at(1); }\n']],
  },
  rust: {
    earlyExits: [rust('std::process::exit(0);')],
    errors: [
      ['syntax', rust('let a = ;')],
      ['name', rust('let a = absent;')],
      ['type', rust('let a: i32 = "b";')],
      ['index', rust('let a: Vec<i32> = Vec::new(); let b = a[1];')],
      ['assertion', rust('assert!(1 > 2);')],
      ['null', rust('let a: Option<i32> = None; a.unwrap();')],
    ],
  },
  shell: {
    earlyExits: ['exit 0\nfalse\n', 'exec true\n'],
    errors: [
      ['syntax', 'if true; then\n'],
      ['name', 'set -e\nabsent_command\n'],
      ['assertion', '[[ 1 = 2 ]]\n'],
    ],
  },
  sql: {
    earlyExits: ['.exit\nSELECT * FROM absent;\n', '.quit\n'],
    errors: [
      ['syntax', 'SELEC 1;\n'],
      ['name', 'SELECT * FROM absent;\n'],
      ['assertion', 'CREATE TABLE v(ok CHECK (ok));\nINSERT INTO v VALUES (1 = 2);\n'],
    ],
  },
};
