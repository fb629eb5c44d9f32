import { afterAll, describe, expect, it } from 'vitest';
import type { Toolchain } from '../../src/core/toolchain.ts';
import { programJudge } from '../../src/judges/program-judge.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { allToolchains } from '../../src/toolchains/toolchains.ts';
import { LANGUAGE_PROGRAMS } from '../support/language-programs.ts';

const sandbox = await chooseSandbox('auto');
const toolchains = allToolchains();
const judge = programJudge(toolchains, sandbox);
const signal = new AbortController().signal;
afterAll(() => judge[Symbol.asyncDispose]());

const judged = (language: string, program: string, timeoutSeconds = 20) =>
  judge.judge({ kind: 'program', language, before: '', after: '', timeoutSeconds }, program, { signal });

describe.each(toolchains)('$name', async (toolchain) => {
  const missing = await toolchain.available();
  const { earlyExits, errors } = LANGUAGE_PROGRAMS[toolchain.name] ?? { earlyExits: [], errors: [] };

  if (missing !== undefined) {
    it(`is unjudged where it is missing, with the way to install it (${missing})`, async () => {
      const { verdict } = await judged(toolchain.name, toolchain.canary.right);
      expect(verdict).toEqual({ kind: 'unjudged', error: expect.stringContaining(missing) });
    });
    return;
  }

  it('tells right from wrong, says which version judged, and that tests shared its process', async () => {
    expect(await toolchain.version()).toMatch(/\d/);
    expect(await judged(toolchain.name, toolchain.canary.right)).toMatchObject({ verdict: { kind: 'passed' }, mode: 'shared-process' });
    const { verdict } = await judged(toolchain.name, toolchain.canary.wrong);
    expect(verdict.kind).toBe('failed');
  });

  it.each(earlyExits)('is not passed by a program that ends early with success: %s', async (program) => {
    expect((await judged(toolchain.name, program)).verdict.kind).toBe('invalid');
  });

  it('reads its errors into the common vocabulary', async () => {
    const read: [string, string][] = [];
    for (const [, program] of errors) {
      const { verdict } = await judged(toolchain.name, program);
      read.push([verdict.kind === 'failed' ? (verdict.failures[0]?.error as string) : verdict.kind, program]);
    }
    expect(read).toEqual(errors);
  });

  it('never passes noise', async () => {
    for (const noise of ['}}} not a program {{{\n', '\u0000']) {
      expect((await judged(toolchain.name, noise)).verdict.kind, noise).not.toBe('passed');
    }
  });
});

describe('the judge of programs', () => {
  it('does not judge what is not installed, and says how to install it', async () => {
    const hint = 'Go is not installed: apt-get install golang-go.';
    const go = { ...(toolchains.find(({ name }) => name === 'go') as Toolchain), available: async () => hint };
    await using without = programJudge([go], sandbox);
    const check = { kind: 'program', language: 'go', before: '', after: '', timeoutSeconds: 20 } as const;
    const { verdict } = await without.judge(check, go.canary.right, { signal });
    expect(verdict).toEqual({ kind: 'unjudged', error: expect.stringContaining(hint) });
  });

  it('does not judge a program whose tests need a package that is absent', async () => {
    const python = toolchains.find(({ name }) => name === 'python') as Toolchain;
    const excuse = ({ kind }: { readonly kind: string }) => (kind === 'import' ? 'Install it.' : undefined);
    await using judging = programJudge([{ ...python, excuse }], sandbox);
    const check = { kind: 'program', language: 'python', before: '', after: '', timeoutSeconds: 20 } as const;
    expect((await judging.judge(check, 'import absent_module\n', { signal })).verdict).toEqual({ kind: 'unjudged', error: 'Install it.' });
    expect((await judging.judge(check, 'absent\n', { signal })).verdict.kind).toBe('failed');
  });

  it('ends what does not end, by CPU time', async () => {
    const { verdict } = await judged('javascript', 'for (;;);\n', 1);
    expect(verdict).toEqual({ kind: 'timed-out', limitMs: 1000 });
  });

  it('calls memory what takes too much of it', async () => {
    const { verdict } = await judged('python', 'a = [bytearray(1 << 28) for _ in range(40)]\n');
    expect(verdict).toMatchObject({ kind: 'failed', failures: [{ error: 'memory' }] });
  });

  it('puts the text of the check around the answer', async () => {
    const check = { kind: 'program', language: 'python', before: 'a = 1\n', after: '\nassert a == 2\n', timeoutSeconds: 20 } as const;
    expect((await judge.judge(check, 'a += 1', { signal })).verdict).toEqual({ kind: 'passed' });
    expect((await judge.judge(check, 'a += 2', { signal })).verdict.kind).toBe('failed');
  });

  it('does not judge a language that it does not know, or whose installation judges its canary wrongly', async () => {
    expect((await judged('cobol', '')).verdict).toMatchObject({ kind: 'unjudged', error: expect.stringContaining('cobol') });
    const python = toolchains.find(({ name }) => name === 'python') as Toolchain;
    await using broken = programJudge([{ ...python, canary: { ...python.canary, wrong: python.canary.right } }], sandbox);
    const check = { kind: 'program', language: 'python', before: '', after: '', timeoutSeconds: 20 } as const;
    expect((await broken.judge(check, python.canary.right, { signal })).verdict).toMatchObject({
      kind: 'unjudged',
      error: expect.stringContaining('should have failed'),
    });
  });
});
