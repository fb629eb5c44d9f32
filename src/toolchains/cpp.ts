import { gnuToolchain } from './gnu-compiler.ts';

const program = (body: string) =>
  `#include <cassert>\n#include <vector>\n\nint sum(const std::vector<int>& all) {\n  int total = 0;\n  for (int one : all) ${body};\n  return total;\n}\n\nint main() {\n  assert(sum({1, 2, 5}) == 8);\n}\n`;

/** C++17, by g++. */
export const cpp = gnuToolchain({
  name: 'cpp',
  compiler: 'g++',
  standard: 'gnu++17',
  fenceTags: ['cpp', 'c++', 'cc', 'cxx', 'hpp'],
  canary: { right: program('total += one'), wrong: program('total = one') },
});
