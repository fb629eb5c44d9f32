import { readFileSync, writeSync } from 'node:fs';
import type { GuestJob, GuestMessage } from './guest-message.ts';

/** One unit of a WebAssembly memory. */
const PAGE_BYTES = 65536;

/** Node's types leave it to those of browsers. */
declare const WebAssembly: { readonly Memory: { readonly prototype: { readonly buffer: ArrayBuffer; grow(pages: number): number } } };

/** The inside of an interpreter's process. Imported by what `wasmRunner` starts, never by Whetstone itself. */
export function readJob(): GuestJob {
  return JSON.parse(readFileSync(0, 'utf8')) as GuestJob;
}

/** Written at once and whole: the process may be ended at any moment. */
export function tell(message: GuestMessage): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error; // the other side is not done reading
    }
  }
}

/** From now on no WebAssembly memory grows past `maxBytes`: the interpreter's own allocator sees that there is no more. */
export function capMemory(maxBytes: number): void {
  const { prototype } = WebAssembly.Memory;
  const grow = prototype.grow;
  prototype.grow = function (pages: number) {
    if (this.buffer.byteLength + pages * PAGE_BYTES > maxBytes) throw new RangeError('no more memory');
    return grow.call(this, pages);
  };
}
