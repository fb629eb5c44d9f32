import type { Prompt, Snippet } from '../core/model.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { Family, TemplatePiece } from './families.ts';

/** What a prompt is made of: special tokens by name, and text in which nothing is special. */
export type PromptPiece = { readonly special: string } | { readonly text: string };

function fill(
  template: readonly TemplatePiece[],
  slots: Readonly<Partial<Record<'prefix' | 'suffix' | 'path' | 'content' | 'role', string>>>,
) {
  return template.map((piece): PromptPiece => ('slot' in piece ? { text: slots[piece.slot] ?? '' } : piece));
}

/** Neighbouring texts become one, so that a tokenizer sees what a reader sees; empty ones go. */
function joined(pieces: readonly PromptPiece[]): PromptPiece[] {
  const result: PromptPiece[] = [];
  for (const piece of pieces) {
    const last = result.at(-1);
    if ('text' in piece && last && 'text' in last) result[result.length - 1] = { text: last.text + piece.text };
    else if ('special' in piece || piece.text !== '') result.push(piece);
  }
  return result;
}

/** Snippets as other files of one repository, the best one nearest to the hole. A family without such a form sees them as text. */
function repositoryPieces(family: Family, context: readonly Snippet[], path: string): PromptPiece[] {
  if (context.length === 0) return [];
  const form = family.repository;
  const nearestLast = [...context].reverse();
  if (!form) return nearestLast.map((snippet) => ({ text: `${snippet.text}\n` }));
  const files = nearestLast.flatMap((snippet) => fill(form.file, { path: snippet.path, content: snippet.text }));
  return [...fill(form.head, {}), ...files, ...fill(form.lastFile, { path })];
}

function unsupported(family: Family, what: string): WhetstoneError {
  return new WhetstoneError('unsupported', `Models of the family ${family.name} cannot ${what}.`, {
    hint: 'Choose another model, or name the right family for this one.',
  });
}

/**
 * The pieces a family wants for a prompt, in order. Pure.
 *
 * Throws `WhetstoneError` (`unsupported`) when the family has no such form.
 */
export function renderPrompt(family: Family, prompt: Prompt): PromptPiece[] {
  switch (prompt.kind) {
    case 'infill': {
      const template = prompt.order === 'suffix-first' ? family.infillSuffixFirst : family.infill;
      if (!template) throw unsupported(family, prompt.order === 'suffix-first' ? 'be asked with the suffix first' : 'fill a hole');
      const before = repositoryPieces(family, prompt.context ?? [], prompt.path ?? 'main');
      return joined([...before, ...fill(template, { prefix: prompt.prefix, suffix: prompt.suffix })]);
    }
    case 'complete':
      return joined([...repositoryPieces(family, prompt.context ?? [], prompt.path ?? 'main'), { text: prompt.prefix }]);
    case 'chat': {
      const form = family.chat;
      if (!form) throw unsupported(family, 'chat');
      const named = prompt.messages.some((message) => message.role === 'system');
      const messages =
        named || form.defaultSystem === undefined
          ? prompt.messages
          : [{ role: 'system', content: form.defaultSystem } as const, ...prompt.messages];
      const asked = messages.flatMap((message) => fill(form.message, message));
      return joined([...asked, ...form.answer, { text: prompt.answerStart ?? '' }] as PromptPiece[]);
    }
  }
}
