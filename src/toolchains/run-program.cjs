// Runs one CommonJS program as the main module and says on descriptor 3 that it came to its end.
//
//     node run-program.cjs PROGRAM < token
//
// The token stays in this closure and is written when the program's statements and what they started have ended: `process.exit(0)` before
// that leaves it unwritten. The program shares this process; what it could still do is in docs/sandbox.md.
'use strict';
const { readFileSync, writeSync } = require('node:fs');
const Module = require('node:module');

const token = readFileSync(0, 'utf8').trim();
const path = process.argv[2];
process.argv.splice(1, 1);
let hasEnded = false;
process.once('beforeExit', () => {
  if (hasEnded) writeSync(3, `${token}\n`);
});
Module._load(path, null, true);
hasEnded = true;
