import { totalmem } from 'node:os';
import { WhetstoneError } from '../core/whetstone-error.ts';

const BYTES_OF = { M: 1024 ** 2, G: 1024 ** 3 } as const;

/** "12G" or "900M" in bytes. Throws `WhetstoneError` (`bad-argument`). */
export function memoryBytesOf(typed: string): number {
  const match = /^(?<amount>\d+(?:\.\d+)?)\s*(?<unit>[MG])(?:i?B)?$/i.exec(typed.trim());
  const unit = match?.groups?.unit?.toUpperCase() as keyof typeof BYTES_OF | undefined;
  const bytes = unit === undefined ? 0 : Math.round(Number(match?.groups?.amount) * BYTES_OF[unit]);
  if (bytes > 0) return bytes;
  throw new WhetstoneError('bad-argument', `--memory ${typed} is no amount of memory.`, { hint: 'Write it like 12G or 900M.' });
}

/** What this process may use, which a container can set below what the machine has. */
export function machineMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

export function memoryText(bytes: number): string {
  return `${(bytes / BYTES_OF.G).toFixed(1)} GiB`;
}
