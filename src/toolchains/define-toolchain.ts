import type { Toolchain } from '../core/toolchain.ts';
import { chatAnswer } from './chat-answer.ts';
import { drawnFunction } from './drawn-function.ts';

/** What a language's file says; extraction and truncation follow from its tags and its blocks. */
export type ToolchainDefinition = Omit<Toolchain, 'extract' | 'truncate' | 'excuse'> & Partial<Pick<Toolchain, 'excuse'>>;

export function defineToolchain(definition: ToolchainDefinition): Toolchain {
  return {
    excuse: () => undefined,
    ...definition,
    extract: (reply) => chatAnswer(reply, definition.fenceTags),
    truncate: (drawn, stops) => drawnFunction(drawn, stops, definition.blocks),
  };
}
