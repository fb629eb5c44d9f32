import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { assemble } from './bpf-program.ts';
import { seccompFilter } from './seccomp-filter.ts';
import { type Architecture, AUDIT_NUMBERS, SYSTEM_CALLS, type SystemCall, systemCallNumber } from './system-calls.ts';

const ALLOW = 0x7fff0000;
const KILL = 0x80000000;
const refused = (error: number) => 0x00050000 + error;

/** What the kernel does with a filter: runs it over `struct seccomp_data` (number, architecture, arguments' low halves). */
function verdictOf(filter: Uint8Array, data: { nr: number; arch: number; args?: readonly number[] }): number {
  const view = new DataView(filter.buffer);
  const words = new Map([
    [0, data.nr >>> 0],
    [4, data.arch],
    ...(data.args ?? []).map((value, index): [number, number] => [16 + 8 * index, value]),
  ]);
  let loaded = 0;
  for (let at = 0; ; at += 8) {
    const value = view.getUint32(at + 4, true);
    const isTrue = { 21: loaded === value, 53: loaded >= value, 69: (loaded & value) !== 0 }[view.getUint16(at, true)];
    if (isTrue !== undefined) at += 8 * view.getUint8(at + (isTrue ? 2 : 3));
    else if (view.getUint16(at, true) === 0x20) loaded = words.get(value) ?? 0;
    else return value;
  }
}

describe.each<Architecture>(['x64', 'arm64'])('filter for %s', (architecture) => {
  const filter = seccompFilter(architecture) as Uint8Array;
  const arch = AUDIT_NUMBERS[architecture];
  const call = (name: SystemCall, ...args: readonly number[]) =>
    verdictOf(filter, { nr: systemCallNumber(name, architecture) ?? -1, arch, args });

  it('refuses to trace, to mount, to load modules, to set the clock', () => {
    for (const name of ['ptrace', 'process_vm_readv', 'mount', 'umount2', 'init_module', 'clock_settime', 'keyctl', 'bpf'] as const)
      expect(call(name), name).toBe(refused(1));
  });

  it('says that new calls do not exist, so that programs take the old ones', () => {
    for (const name of ['clone3', 'io_uring_setup', 'userfaultfd', 'shmget'] as const) expect(call(name), name).toBe(refused(38));
  });

  it('looks at arguments', () => {
    expect(call('clone', 0x11)).toBe(ALLOW);
    expect(call('clone', 0x10000011)).toBe(refused(1));
    expect(call('unshare', 0x400)).toBe(ALLOW);
    expect(call('unshare', 0x10000000)).toBe(refused(1));
    expect(call('ioctl', 0, 0x5401)).toBe(ALLOW);
    expect(call('ioctl', 0, 0x5412)).toBe(refused(1));
    expect(call('ioctl', 0, 0x541c)).toBe(refused(1));
    expect(call('personality', 0xffffffff)).toBe(ALLOW);
    expect(call('personality', 0x0040000)).toBe(refused(1));
    for (const family of [1, 2, 10, 16]) expect(call('socket', family)).toBe(ALLOW);
    for (const family of [17, 38, 40]) expect(call('socket', family)).toBe(refused(97));
  });

  it('allows every number that it does not name', () => {
    const named = new Set(SYSTEM_CALLS.map((name) => systemCallNumber(name, architecture)));
    for (let nr = 0; nr < 500; nr += 1) if (!named.has(nr)) expect(verdictOf(filter, { nr, arch }), String(nr)).toBe(ALLOW);
  });

  it('kills calls of another processor mode', () => {
    expect(verdictOf(filter, { nr: 0, arch: 0x40000003 })).toBe(KILL);
    if (architecture === 'x64') expect(verdictOf(filter, { nr: 0x40000000, arch })).toBe(KILL);
  });
});

const HEADERS = {
  x64: '/usr/include/x86_64-linux-gnu/asm/unistd_64.h',
  arm64: '/usr/include/asm-generic/unistd.h',
} as const;

it.each<Architecture>(['x64', 'arm64'])('numbers of %s are those of the kernel headers, where they are installed', (architecture) => {
  if (!existsSync(HEADERS[architecture])) return;
  const header = readFileSync(HEADERS[architecture], 'utf8');
  for (const name of SYSTEM_CALLS) {
    const found = new RegExp(`#define\\s+__NR(?:3264)?_${name}\\s+(\\d+)`).exec(header)?.[1];
    if (found !== undefined) expect(systemCallNumber(name, architecture), name).toBe(Number(found));
  }
});

it('has no filter for other processors, and no jump that leads nowhere', () => {
  expect(seccompFilter('riscv64')).toBeUndefined();
  expect(() => assemble([{ step: 'jump', when: 'equal', value: 1, to: 'gone' }])).toThrow(RangeError);
});
