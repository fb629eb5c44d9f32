import { expect, it } from 'vitest';
import { goFile } from './go-file.ts';

const setup = 'package main\n\nimport (\n    "testing"\n    "math"\n)\n';
const tests = 'func TestA(t *testing.T) { }\n';

it('joins imports of setup and answer, each once, without those that nothing uses', () => {
  const program =
    'package other\n\nimport (\n\t"math"\n\t"sort"\n\tf "fmt"\n)\n\nimport "os"\n\nfunc a() { sort.Ints(nil); f.Println(); math.Abs(1) }\n';
  expect(goFile(setup, program, tests)).toMatch(
    /^package main\n\nimport \(\n\t"testing"\n\t"math"\n\t"sort"\n\tf "fmt"\n\)\n\s*func a\(\) \{ sort\.Ints/,
  );
});

it('adds what the answer uses without saying so, as the harness does', () => {
  expect(goFile(setup, 'func a() { strings.ToUpper("") }\n', tests)).toMatch(/import \(\n\t"testing"\n\t"strings"\n\)/);
});

it('leaves out tests and a main that the answer brings', () => {
  const program =
    'func a() int {\n\treturn 1\n}\n\nfunc TestA(t *testing.T) {\n\tif a() != 2 {\n\t\tt.Fail()\n\t}\n}\n\nfunc main() {\n\tfmt.Println(a())\n}\n';
  expect(goFile(setup, program, tests)).toBe('package main\n\nimport (\n\t"testing"\n)\n\nfunc a() int {\n\treturn 1\n}\n\n\n');
});

it('does not take a package in a comment or a text for used', () => {
  const program = '// Compares strings.\nfunc a() string {\n\treturn "math." // sort.Ints\n}\n';
  expect(goFile(setup, program, tests)).toMatch(/import \(\n\t"testing"\n\)/);
});
