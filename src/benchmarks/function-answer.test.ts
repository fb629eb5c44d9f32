import { describe, expect, it } from 'vitest';
import { functionProgram } from './function-answer.ts';

describe('functionProgram', () => {
  it('appends a body to the prompt, also one that calls the function in a condition', () => {
    const body = '  if (twice(n)) {\n    return 1;\n  }\n}\n';
    expect(functionProgram('function twice(n){\n', body, { language: 'javascript' })).toBe(`function twice(n){\n${body}`);
  });

  it('puts a whole function in the place of the prompt’s, and keeps what the prompt gives before it', () => {
    const prompt = 'const one = 1;\n\n// Doubles.\nconst twice = (n) => {\n';
    const whole = 'const twice = (m) => {\n  return 2 * m;\n}\n';
    expect(functionProgram(prompt, whole, { language: 'javascript' })).toBe(`const one = 1;\n\n// Doubles.\n${whole}`);
    expect(functionProgram(prompt, `const one = 1;\n${whole}`, { language: 'javascript' })).toBe(`const one = 1;\n${whole}`);
  });

  it('ends a whole function where a body would end: tests that close it find it open', () => {
    const answer = 'twice() {\n  echo $(( 2 * $1 ))\n}\n\ntwice "$1"\n';
    expect(functionProgram('# $1 is a number\ntwice() {\n', answer, { language: 'shell', stops: ['\n}'] })).toBe(
      '# $1 is a number\ntwice() {\n  echo $(( 2 * $1 ))',
    );
  });

  it('keeps the imports of Java, and its class where the answer has none', () => {
    const prompt = 'import java.util.*;\nclass Problem {\n    public static long twice(long n) {\n';
    const method = '    public static long twice(long n) {\n        return 2 * n;\n    }\n';
    const form = { language: 'java', stops: ['\n    }\n'] };
    const expected = 'import java.util.*;\nclass Problem {\n    public static long twice(long n) {\n        return 2 * n;\n    ';
    expect(functionProgram(prompt, `class Problem {\n${method}}\n`, form)).toBe(expected);
    expect(functionProgram(prompt, method, form)).toBe(expected);
  });

  it('keeps methods after it that it calls, and leaves out a main of its own', () => {
    const prompt = 'import java.util.*;\nclass Problem {\n    public static long twice(long n) {\n';
    const answer =
      'class Problem {\n    public static long twice(long n) {\n        return add(n, n); // }\n    }\n    static long add(long a, long b) {\n        return a + b;\n    }\n    public static void main(String[] args) {\n        System.out.println("}");\n    }\n}\n';
    const program = functionProgram(prompt, answer, { language: 'java', stops: ['\n    }\n'] });
    expect(program).toMatch(/static long add[\s\S]*return a \+ b;[\s\S]*twice\(long n\) \{\n {8}return add\(n, n\); \/\/ \}\n\s*$/);
    expect(program).not.toContain('main');
  });

  it('leaves one package clause in Go', () => {
    const prompt = 'package main\n\nimport (\n\t"fmt"\n)\n\n// Doubles.\nfunc twice(n int) int {\n';
    const whole = 'func twice(n int) int {\n\treturn 2 * n\n}\n';
    for (const answer of [whole, `package main\n\n${whole}`, `func one() int {\n\treturn 1\n}\n\n${whole}`]) {
      expect(functionProgram(prompt, answer, { language: 'go' }).match(/^package /gm), answer).toHaveLength(1);
    }
  });
});
