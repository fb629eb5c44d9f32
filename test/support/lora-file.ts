import { writeFile } from 'node:fs/promises';
import { randomFrom } from '../../src/core/random.ts';

const F32 = 0;
const UINT32 = 4;
const FLOAT32 = 6;
const STRING = 8;
const ALIGNMENT = 32;

function text(value: string): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
  return Buffer.concat([length, Buffer.from(value)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function float32(values: readonly number[]): Buffer {
  return Buffer.from(Float32Array.from(values).buffer);
}

/**
 * Writes a LoRA adapter with one random pair of matrices, as llama.cpp reads it (GGUF version 3): enough to see that an adapter is
 * used.
 *
 * @param options.width rows and columns of the adapted matrix, which is square
 * @param options.base SHA-256 of the model it says it was trained on
 * @param options.label another one gives other numbers
 * @param options.strength what both matrices are multiplied by; default 1
 */
export async function writeLora(
  path: string,
  options: {
    readonly tensor: string;
    readonly architecture: string;
    readonly width: number;
    readonly base?: string;
    readonly label?: string;
    readonly strength?: number;
  },
) {
  const rank = 4;
  const random = randomFrom(options.label ?? 'lora');
  const values = Array.from({ length: options.width * rank }, () => (options.strength ?? 1) * (random.next() - 0.5));
  const data = float32(values);
  const metadata = [
    Buffer.concat([text('general.type'), uint32(STRING), text('adapter')]),
    Buffer.concat([text('general.architecture'), uint32(STRING), text(options.architecture)]),
    Buffer.concat([text('general.alignment'), uint32(UINT32), uint32(ALIGNMENT)]),
    Buffer.concat([text('adapter.type'), uint32(STRING), text('lora')]),
    Buffer.concat([text('adapter.lora.alpha'), uint32(FLOAT32), float32([rank])]),
    ...(options.base === undefined ? [] : [Buffer.concat([text('whetstone.base.sha256'), uint32(STRING), text(options.base)])]),
  ];
  const padded = Math.ceil(data.length / ALIGNMENT) * ALIGNMENT;
  const tensor = (name: string, columns: number, rows: number, offset: number): Buffer =>
    Buffer.concat([text(name), uint32(2), uint64(columns), uint64(rows), uint32(F32), uint64(offset)]);
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    uint32(3),
    uint64(2),
    uint64(metadata.length),
    ...metadata,
    tensor(`${options.tensor}.lora_a`, options.width, rank, 0),
    tensor(`${options.tensor}.lora_b`, rank, options.width, padded),
  ]);
  const gap = Buffer.alloc((ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT);
  await writeFile(path, Buffer.concat([head, gap, data, Buffer.alloc(padded - data.length), data]));
}
