import { type AddonModel, innerModel, loadModel } from './llama-library.ts';

/** A model file's tokenizer alone: none of its weights are read. */
export interface Vocabulary {
  /** Name the file gives itself, for guessing the family. */
  readonly name: string;
  /** How many tokens of `text`, in which nothing is special. */
  countTokens(text: string): number;
  hasSpecial(text: string): boolean;
  dispose(): Promise<void>;
}

export const CONTROL_ATTRIBUTE = 8;
const NORMAL_ATTRIBUTES = 4 | 16 | 32;

/** GPT-2's byte alphabet: the printable stand-in of every byte, as byte-level vocabularies write it (Radford et al. 2019, encoder.py). */
function byteAlphabet(): ReadonlyMap<string, number> {
  const alphabet = new Map<string, number>();
  let next = 256;
  for (let byte = 0; byte < 256; byte++) {
    const printable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
    alphabet.set(String.fromCharCode(printable ? byte : next++), byte);
  }
  return alphabet;
}

function bytesReader(isByteLevel: boolean): (written: string) => Uint8Array {
  const alphabet = byteAlphabet();
  if (isByteLevel) {
    return (written) => Uint8Array.from([...written].flatMap((sign) => alphabet.get(sign) ?? [...Buffer.from(sign)]));
  }
  // SentencePiece: `<0x0A>` is a byte, the lower one eighth block is a blank.
  return (written) => {
    const byte = /^<0x([0-9A-F]{2})>$/.exec(written);
    return byte ? Uint8Array.of(Number.parseInt(byte[1] as string, 16)) : Buffer.from(written.replaceAll('\u2581', ' '));
  };
}

/** Bytes a token stands for, remembered; empty for special ones. */
export function tokenBytes(addon: AddonModel, isByteLevel: boolean): (token: number) => Uint8Array {
  const read = bytesReader(isByteLevel);
  const bytes: (Uint8Array | undefined)[] = [];
  return (token) => {
    bytes[token] ??=
      (addon.getTokenAttributes(token) & NORMAL_ATTRIBUTES) === 0 ? new Uint8Array() : read(addon.getTokenString(token) ?? '');
    return bytes[token];
  };
}

/** Name a file gives itself. */
export function nameOf(general: { readonly basename?: unknown; readonly name?: unknown }): string {
  return [general.basename, general.name].filter((name) => typeof name === 'string').join(' ');
}

/** The single special token written so; `undefined` when the vocabulary has none. */
export function specialToken(addon: AddonModel, text: string): number | undefined {
  const tokens = addon.tokenize(text, true);
  return tokens.length === 1 && (addon.getTokenAttributes(tokens[0] as number) & CONTROL_ATTRIBUTE) !== 0 ? tokens[0] : undefined;
}

/** Loads the tokenizer of a GGUF model: a tenth of a second and some megabytes. Throws what `loadModel` throws. */
export async function loadVocabulary(path: string): Promise<Vocabulary> {
  const model = await loadModel(path, true);
  const { addon } = innerModel(model);
  return {
    name: nameOf(model.fileInfo.metadata.general),
    countTokens: (text) => (text === '' ? 0 : addon.tokenize(text, false).length),
    hasSpecial: (text) => specialToken(addon, text) !== undefined,
    dispose: () => model.dispose(),
  };
}
