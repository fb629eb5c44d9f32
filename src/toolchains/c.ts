import { gnuToolchain } from './gnu-compiler.ts';

const program = (body: string) =>
  `#include <assert.h>\n\nint twice(int n) {\n  return ${body};\n}\n\nint main(void) {\n  assert(twice(4) == 8);\n  return 0;\n}\n`;

/** C17 with the mathematical library, by gcc. */
export const c = gnuToolchain({
  name: 'c',
  compiler: 'gcc',
  standard: 'gnu17',
  fenceTags: ['c', 'h'],
  canary: { right: program('2 * n'), wrong: program('n') },
});
