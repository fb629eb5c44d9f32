/** Functions and classes that Python text defines at its top level, in order, each once. By the form of its lines: the text may be broken. */
export function definedNames(program: string): readonly string[] {
  return [...new Set([...program.matchAll(/^(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)/gm)].map(([, name]) => name as string))];
}

/** Those of them that a text of tests speaks of: what has to stand there for the answer's. */
export function namesInTests(program: string, tests: string): readonly string[] {
  const words = new Set(tests.match(/\w+/g));
  return definedNames(program).filter((name) => words.has(name));
}
