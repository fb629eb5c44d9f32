#!/usr/bin/env node
import module from 'node:module';

// Only what every Node since 12 understands may be imported before this check, so that an old one gets a sentence and not a syntax error.
const OLDEST = [22, 15] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
  process.stderr.write(
    `whetstone: Node ${process.versions.node} is too old.\n  Install Node ${OLDEST.join('.')} or newer, or run: npx --package node@24 --package whetstone whetstone\n`,
  );
  process.exitCode = 1;
} else {
  // Compiled code is kept between runs: about half of the start is compiling.
  module.enableCompileCache?.();
  const { runCli } = await import('./run-cli.ts');
  await runCli(process.argv.slice(2));
}
