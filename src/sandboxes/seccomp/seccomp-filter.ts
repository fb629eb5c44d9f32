import { assemble, type BpfStep } from './bpf-program.ts';
import { ABSENT, ARGUMENT_RULES, type ArgumentRule, ENOSYS, EPERM, FORBIDDEN } from './refused-calls.ts';
import { type Architecture, AUDIT_NUMBERS, type SystemCall, systemCallNumber } from './system-calls.ts';

/** `SECCOMP_RET_*` of Linux `include/uapi/linux/seccomp.h`. */
const ALLOW = 0x7fff0000;
const KILL_PROCESS = 0x80000000;
const ERROR = 0x00050000;

/** Offsets into `struct seccomp_data`; of an argument the low half is read, both processors being little-endian. */
const NUMBER_OFFSET = 0;
const ARCHITECTURE_OFFSET = 4;
const argumentOffset = (index: number) => 16 + 8 * index;

/** On x86-64, calls of the 32-bit-pointer variant carry this bit; they would pass by other numbers what the filter refuses. */
const X32_BIT = 0x40000000;

/**
 * The filter that a sandboxed program runs under, as the bytes of its BPF program; `undefined` on a processor whose calls are not known.
 *
 * What is not named in `refused-calls.ts` is allowed: programs of any language must run. Calls made in another processor mode (32-bit code on a 64-bit machine)
 * end the process, for the numbers mean other calls there.
 */
export function seccompFilter(architecture: string = process.arch): Uint8Array | undefined {
  if (architecture !== 'x64' && architecture !== 'arm64') return undefined;
  return assemble(steps(architecture));
}

function steps(architecture: Architecture): readonly BpfStep[] {
  const toLabel = (call: SystemCall, label: string): readonly BpfStep[] => {
    const value = systemCallNumber(call, architecture);
    return value === undefined ? [] : [{ step: 'jump', when: 'equal', value, to: label }];
  };
  return [
    { step: 'load', offset: ARCHITECTURE_OFFSET },
    { step: 'jump', when: 'equal', value: AUDIT_NUMBERS[architecture], elseTo: 'kill' },
    { step: 'load', offset: NUMBER_OFFSET },
    ...(architecture === 'x64' ? [{ step: 'jump', when: 'at-least', value: X32_BIT, to: 'kill' } as const] : []),
    ...ARGUMENT_RULES.flatMap(({ call }) => toLabel(call, call)),
    ...FORBIDDEN.flatMap((call) => toLabel(call, 'forbidden')),
    ...ABSENT.flatMap((call) => toLabel(call, 'absent')),
    { step: 'return', value: ALLOW },
    ...ARGUMENT_RULES.flatMap(argumentSteps),
    { step: 'label', name: 'forbidden' },
    { step: 'return', value: ERROR | EPERM },
    { step: 'label', name: 'absent' },
    { step: 'return', value: ERROR | ENOSYS },
    { step: 'label', name: 'kill' },
    { step: 'return', value: KILL_PROCESS },
  ];
}

function argumentSteps({ call, argument, test, values, error }: ArgumentRule): readonly BpfStep[] {
  const when = test === 'has-bit' ? 'any-bit' : 'equal';
  const found = `${call}: found`;
  const whenFound = test === 'is-none-of' ? ALLOW : ERROR | error;
  const whenNot = test === 'is-none-of' ? ERROR | error : ALLOW;
  return [
    { step: 'label', name: call },
    { step: 'load', offset: argumentOffset(argument) },
    ...values.map((value): BpfStep => ({ step: 'jump', when, value, to: found })),
    { step: 'return', value: whenNot },
    { step: 'label', name: found },
    { step: 'return', value: whenFound },
  ];
}
