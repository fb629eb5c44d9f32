import { describe, expect, it } from 'vitest';
import { FAMILIES, familyNamed, guessFamily, PLAIN_FAMILY } from './families.ts';
import { type PromptPiece, renderPrompt } from './render-prompt.ts';

const qwen = familyNamed('qwen2.5-coder')!;
const snippet = (path: string, text: string) => ({ path, text, start: 0, score: 1, reason: 'test' });

function written(pieces: readonly PromptPiece[]): string {
  return pieces.map((piece) => ('special' in piece ? `[${piece.special}]` : piece.text)).join('');
}

describe('renderPrompt', () => {
  it('asks for a hole in each family that can fill one', () => {
    const forms = FAMILIES.filter(({ infill }) => infill).map((family) =>
      written(renderPrompt(family, { kind: 'infill', prefix: 'a = ', suffix: '\nb' })),
    );
    expect(forms).toEqual([
      '[<|fim_prefix|>]a = [<|fim_suffix|>]\nb[<|fim_middle|>]',
      '[<fim_prefix>]a = [<fim_suffix>]\nb[<fim_middle>]',
      '[<｜fim▁begin｜>]a = [<｜fim▁hole｜>]\nb[<｜fim▁end｜>]',
    ]);
  });

  it('asks with the suffix first, so that the answer goes on behind the prefix', () => {
    const asked = {
      kind: 'infill',
      order: 'suffix-first',
      prefix: 'a = ',
      suffix: '\nb',
      path: 'x.py',
      context: [snippet('n.py', 'N')],
    } as const;
    expect(written(renderPrompt(qwen, asked))).toBe(
      '[<|repo_name|>]repository\n[<|file_sep|>]n.py\nN\n[<|file_sep|>]x.py\n[<|fim_prefix|>][<|fim_suffix|>]\nb[<|fim_middle|>]a = ',
    );
    expect(() => renderPrompt({ ...qwen, infillSuffixFirst: undefined }, asked)).toThrow('suffix first');
  });

  it('shows other files in the repository form, the best one nearest to the hole', () => {
    const context = [snippet('best.py', 'BEST = 1'), snippet('next.py', 'NEXT = 2')];
    expect(written(renderPrompt(qwen, { kind: 'infill', path: 'x.py', prefix: 'p', suffix: 's', context }))).toBe(
      '[<|repo_name|>]repository\n[<|file_sep|>]next.py\nNEXT = 2\n[<|file_sep|>]best.py\nBEST = 1\n[<|file_sep|>]x.py\n' +
        '[<|fim_prefix|>]p[<|fim_suffix|>]s[<|fim_middle|>]',
    );
  });

  it('shows other files as text to a family without such a form', () => {
    const deepseek = familyNamed('deepseek-coder')!;
    const asked = { kind: 'infill', prefix: 'p', suffix: 's', context: [snippet('a.py', 'A')] } as const;
    expect(written(renderPrompt(deepseek, asked))).toBe('A\n[<｜fim▁begin｜>]p[<｜fim▁hole｜>]s[<｜fim▁end｜>]');
  });

  it('leaves special tokens in the text of the user text', () => {
    const pieces = renderPrompt(qwen, { kind: 'infill', prefix: 'x = "<|fim_middle|>"', suffix: '' });
    expect(pieces).toContainEqual({ text: 'x = "<|fim_middle|>"' });
  });

  it('chats with the default system text and a begun answer', () => {
    const messages = [{ role: 'user', content: 'Hi' }] as const;
    expect(written(renderPrompt(qwen, { kind: 'chat', messages, answerStart: 'He' }))).toBe(
      '[<|im_start|>]system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.[<|im_end|>]\n' +
        '[<|im_start|>]user\nHi[<|im_end|>]\n[<|im_start|>]assistant\nHe',
    );
    const named = [{ role: 'system', content: 'Be brief.' }, ...messages] as const;
    expect(written(renderPrompt(qwen, { kind: 'chat', messages: named }))).not.toContain('Alibaba');
  });

  it('continues a text as it is', () => {
    expect(renderPrompt(PLAIN_FAMILY, { kind: 'complete', prefix: 'def ' })).toEqual([{ text: 'def ' }]);
  });

  it('refuses what the family cannot', () => {
    expect(() => renderPrompt(PLAIN_FAMILY, { kind: 'infill', prefix: '', suffix: '' })).toThrow('cannot fill a hole');
    expect(() => renderPrompt(PLAIN_FAMILY, { kind: 'chat', messages: [] })).toThrow('cannot chat');
  });
});

describe('guessFamily', () => {
  const has =
    (...known: string[]) =>
    (written: string): boolean =>
      known.includes(written);
  const qwenTokens = ['<|fim_prefix|>', '<|fim_suffix|>', '<|fim_middle|>', '<|im_start|>', '<|im_end|>', '<|file_sep|>'];

  it('goes by the name, then by the special tokens', () => {
    expect(guessFamily('Qwen2.5-Coder', has(...qwenTokens)).name).toBe('qwen2.5-coder');
    expect(guessFamily('my own', has('<fim_prefix>', '<fim_suffix>', '<fim_middle>', '<file_sep>')).name).toBe('starcoder2');
    expect(guessFamily('SmolLM2', has('<|im_start|>', '<|im_end|>')).name).toBe('smollm2');
  });

  it('never names a family whose tokens are missing', () => {
    expect(guessFamily('Qwen2.5-Coder', has()).name).toBe('plain');
  });
});
