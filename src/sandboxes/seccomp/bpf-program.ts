/**
 * Classic BPF as the kernel reads it for seccomp: a list of tests on one system call that ends in a `return`.
 *
 * Jumps go forward to a label, or to the next step where none is named.
 * Source: Linux `include/uapi/linux/filter.h`, `bpf_common.h`, and `Documentation/userspace-api/seccomp_filter.rst`.
 */
export type BpfStep =
  /** Loads the 32-bit word at `offset` bytes into `struct seccomp_data`. */
  | { readonly step: 'load'; readonly offset: number }
  | { readonly step: 'jump'; readonly when: JumpTest; readonly value: number; readonly to?: string; readonly elseTo?: string }
  | { readonly step: 'label'; readonly name: string }
  | { readonly step: 'return'; readonly value: number };

/** Compares the loaded word, unsigned, with `value`; `any-bit` asks whether they share one. */
export type JumpTest = 'equal' | 'at-least' | 'any-bit';

const LOAD_WORD = 0x20;
const RETURN = 0x06;
const JUMPS: Readonly<Record<JumpTest, number>> = { equal: 0x15, 'at-least': 0x35, 'any-bit': 0x45 };
/** `struct sock_filter`: code (16 bits), two jump distances (8 bits each), a value (32 bits). */
const INSTRUCTION_BYTES = 8;
const FARTHEST_JUMP = 255;

/** Little-endian instructions, 8 bytes each. Throws `RangeError` for a label that is missing, behind, or too far ahead. */
export function assemble(steps: readonly BpfStep[]): Uint8Array {
  const labels = new Map<string, number>();
  const instructions = steps.filter((one, index) => {
    if (one.step === 'label') labels.set(one.name, index - labels.size);
    return one.step !== 'label';
  });
  const bytes = new Uint8Array(instructions.length * INSTRUCTION_BYTES);
  const view = new DataView(bytes.buffer);
  for (const [index, one] of instructions.entries()) {
    const write = (code: number, value: number, jumpThen = 0, jumpOtherwise = 0) => {
      view.setUint16(index * INSTRUCTION_BYTES, code, true);
      view.setUint8(index * INSTRUCTION_BYTES + 2, jumpThen);
      view.setUint8(index * INSTRUCTION_BYTES + 3, jumpOtherwise);
      view.setUint32(index * INSTRUCTION_BYTES + 4, value, true);
    };
    if (one.step === 'load') write(LOAD_WORD, one.offset);
    else if (one.step === 'return') write(RETURN, one.value);
    else if (one.step === 'jump') write(JUMPS[one.when], one.value, distance(labels, one.to, index), distance(labels, one.elseTo, index));
  }
  return bytes;
}

/** How many instructions are left out to come from `index` to `label`. */
function distance(labels: ReadonlyMap<string, number>, label: string | undefined, index: number): number {
  if (label === undefined) return 0;
  const skipped = (labels.get(label) ?? Number.NaN) - index - 1;
  if (skipped >= 0 && skipped <= FARTHEST_JUMP) return skipped;
  throw new RangeError(`"${label}" cannot be reached from instruction ${index}`);
}
