/** One piece of a template: a special token, plain text, or a slot that the user's text fills. */
export type TemplatePiece =
  | { readonly special: string }
  | { readonly text: string }
  | { readonly slot: 'prefix' | 'suffix' | 'path' | 'content' | 'role' };

/** How one family of models wants to be asked. Data only: what does with it is in `render-prompt.ts`. */
export interface Family {
  readonly name: string;
  /** Where the form is documented. */
  readonly source: string;
  /** Matches the name a model file gives itself. */
  readonly names: RegExp;
  /** End an answer, beside the token the model file itself names. */
  readonly endTokens: readonly string[];
  /** Absent: the family cannot fill holes. */
  readonly infill?: readonly TemplatePiece[];
  /**
   * Absent: the family can fill holes with the prefix first only. "Efficient Training of Language Models to Fill in the Middle", arXiv 2207.14255,
   * section 3: the prefix stands behind the middle's token, so that the middle goes on from it; to the model it is a hole with an empty prefix.
   */
  readonly infillSuffixFirst?: readonly TemplatePiece[];
  /** Absent: snippets of other files cannot be shown in the family's own form. */
  readonly repository?: {
    readonly head: readonly TemplatePiece[];
    /** One other file. */
    readonly file: readonly TemplatePiece[];
    /** Before the file that holds the hole. */
    readonly lastFile: readonly TemplatePiece[];
  };
  /** Absent: the family cannot chat. `message` once per message, then `answer`. */
  readonly chat?: {
    readonly message: readonly TemplatePiece[];
    readonly answer: readonly TemplatePiece[];
    /** Sent when the request names none, as the family's own template does. */
    readonly defaultSystem?: string;
  };
}

const special = (written: string): TemplatePiece => ({ special: written });
const text = (written: string): TemplatePiece => ({ text: written });
const prefix: TemplatePiece = { slot: 'prefix' };
const suffix: TemplatePiece = { slot: 'suffix' };
const path: TemplatePiece = { slot: 'path' };
const content: TemplatePiece = { slot: 'content' };
const role: TemplatePiece = { slot: 'role' };

const chatMl = (defaultSystem: string): NonNullable<Family['chat']> => ({
  message: [special('<|im_start|>'), role, text('\n'), content, special('<|im_end|>'), text('\n')],
  answer: [special('<|im_start|>'), text('assistant\n')],
  defaultSystem,
});

export const FAMILIES: readonly Family[] = [
  {
    name: 'qwen2.5-coder',
    // Forms: README "Fill in the middle" and "Repository level code completion"; both together: technical report arXiv 2409.12186, section 3.2.2.
    source: 'https://github.com/QwenLM/Qwen2.5-Coder#4-repository-level-code-completion',
    names: /qwen.*coder|codeqwen/i,
    endTokens: [
      '<|endoftext|>',
      '<|im_end|>',
      '<|im_start|>',
      '<|fim_pad|>',
      '<|fim_prefix|>',
      '<|fim_suffix|>',
      '<|fim_middle|>',
      '<|repo_name|>',
      '<|file_sep|>',
    ],
    infill: [special('<|fim_prefix|>'), prefix, special('<|fim_suffix|>'), suffix, special('<|fim_middle|>')],
    infillSuffixFirst: [special('<|fim_prefix|>'), special('<|fim_suffix|>'), suffix, special('<|fim_middle|>'), prefix],
    repository: {
      head: [special('<|repo_name|>'), text('repository\n')],
      file: [special('<|file_sep|>'), path, text('\n'), content, text('\n')],
      lastFile: [special('<|file_sep|>'), path, text('\n')],
    },
    chat: chatMl('You are Qwen, created by Alibaba Cloud. You are a helpful assistant.'),
  },
  {
    name: 'starcoder2',
    source: 'https://huggingface.co/bigcode/starcoder2-3b/blob/main/tokenizer_config.json and arXiv 2402.19173, section 5.2',
    names: /starcoder-?2/i,
    endTokens: ['<|endoftext|>', '<file_sep>', '<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<fim_pad>', '<repo_name>'],
    infill: [special('<fim_prefix>'), prefix, special('<fim_suffix>'), suffix, special('<fim_middle>')],
    infillSuffixFirst: [special('<fim_prefix>'), special('<fim_suffix>'), suffix, special('<fim_middle>'), prefix],
    repository: {
      head: [special('<repo_name>'), text('repository')],
      file: [special('<file_sep>'), path, text('\n'), content],
      lastFile: [special('<file_sep>'), path, text('\n')],
    },
  },
  {
    name: 'deepseek-coder',
    source: 'https://github.com/deepseek-ai/DeepSeek-Coder#2-code-insertion',
    names: /deepseek.*coder/i,
    endTokens: ['<｜end▁of▁sentence｜>', '<|EOT|>', '<｜fim▁begin｜>', '<｜fim▁hole｜>', '<｜fim▁end｜>'],
    infill: [special('<｜fim▁begin｜>'), prefix, special('<｜fim▁hole｜>'), suffix, special('<｜fim▁end｜>')],
    infillSuffixFirst: [special('<｜fim▁begin｜>'), special('<｜fim▁hole｜>'), suffix, special('<｜fim▁end｜>'), prefix],
  },
  {
    name: 'smollm2',
    source: 'https://huggingface.co/HuggingFaceTB/SmolLM2-135M-Instruct/blob/main/tokenizer_config.json',
    names: /smollm-?2/i,
    endTokens: ['<|endoftext|>', '<|im_end|>', '<|im_start|>'],
    chat: chatMl('You are a helpful AI assistant named SmolLM, trained by Hugging Face'),
  },
];

/** A model nothing is known about: it can continue text, no more. */
export const PLAIN_FAMILY: Family = { name: 'plain', source: 'none', names: /^$/, endTokens: [] };

/** The family called so; `undefined` when the table has none. */
export function familyNamed(name: string): Family | undefined {
  return [...FAMILIES, PLAIN_FAMILY].find((family) => family.name === name);
}

function specialsOf(family: Family): string[] {
  const pieces = [...(family.infill ?? []), ...(family.chat?.message ?? []), ...(family.repository?.file ?? [])];
  return pieces.flatMap((piece) => ('special' in piece ? [piece.special] : []));
}

/**
 * The family of a model file: by the name the file gives itself, else by the special tokens its vocabulary has.
 *
 * @param hasSpecial whether the vocabulary has this text as one special token
 */
export function guessFamily(fileName: string, hasSpecial: (written: string) => boolean): Family {
  const complete = (family: Family): boolean => specialsOf(family).every(hasSpecial);
  return FAMILIES.find((family) => family.names.test(fileName) && complete(family)) ?? FAMILIES.find(complete) ?? PLAIN_FAMILY;
}
