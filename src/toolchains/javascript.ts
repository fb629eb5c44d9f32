import { defineToolchain } from './define-toolchain.ts';
import { missingPackage, nodeCommand, readNodeError } from './node-program.ts';
import { sourceProgram } from './source-program.ts';

/** CommonJS as Node runs it, by the Node that runs Whetstone. */
export const javascript = defineToolchain({
  name: 'javascript',
  fenceTags: ['javascript', 'js', 'jsx', 'node', 'mjs', 'cjs'],
  blocks: 'braces',
  startSeconds: 1,
  canary: {
    right: "const double = (n) => 2 * n;\nrequire('node:assert').strictEqual(double(4), 8);\n",
    wrong: "const double = (n) => n;\nrequire('node:assert').strictEqual(double(4), 8);\n",
  },
  available: async () => undefined,
  version: async () => `Node ${process.version}`,
  readError: readNodeError,
  excuse: missingPackage,
  open: async () => sourceProgram(nodeCommand),
});
