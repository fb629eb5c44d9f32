import type { SandboxSpec } from '../core/sandbox.ts';
import type { Build, OpenToolchain } from '../core/toolchain.ts';

/** Holds nothing and compiles nothing: the program is run from its text. `translate` may refuse it. */
export function sourceProgram(
  layOut: (program: string) => Pick<SandboxSpec, 'command' | 'mounts' | 'env'>,
  translate: (program: string) => string | Extract<Build, { kind: 'rejected' }> = (program) => program,
): OpenToolchain {
  return {
    async build(program, signal) {
      signal.throwIfAborted();
      const text = translate(program);
      if (typeof text !== 'string') return text;
      return {
        kind: 'built',
        spec: (token) => ({ cwd: '/tmp', ...layOut(text), stdin: `${token}\n` }),
        async [Symbol.asyncDispose]() {},
      };
    },
    async [Symbol.asyncDispose]() {},
  };
}
