import type { Snippet } from '../../core/model.ts';
import type { Cursor } from '../cursor.ts';

/** A snippet cut shorter than this tells nothing. */
const FEWEST_LINES = 3;

/**
 * Passes snippets on, best first, while they fit into a token budget. One that is too long is cut behind its last whole line that
 * fits, or left out when it `mustBeWhole`; the path that the model's form prints is counted too.
 */
export async function* packed(
  snippets: AsyncIterable<Snippet>,
  options: { readonly tokens: number; readonly mustBeWhole: boolean },
  countTokens: (text: string) => Promise<number>,
): AsyncGenerator<Snippet> {
  let left = options.tokens;
  for await (const snippet of snippets) {
    const cost = (text: string): Promise<number> => countTokens(`${snippet.path}\n${text}`);
    const whole = await cost(snippet.text);
    if (whole <= left) {
      left -= whole;
      yield snippet;
    } else if (!options.mustBeWhole) {
      const text = await cutToFit(snippet.text, left, whole, cost);
      if (text !== undefined) yield { ...snippet, text };
      return;
    }
  }
}

async function cutToFit(text: string, tokens: number, whole: number, cost: (text: string) => Promise<number>): Promise<string | undefined> {
  const lines = text.split('\n');
  for (let count = Math.floor((lines.length * tokens) / whole); count >= FEWEST_LINES; count = Math.floor(count * 0.8)) {
    const cut = lines.slice(0, count).join('\n');
    if ((await cost(cut)) <= tokens) return cut;
  }
  return undefined;
}

/** Characters around the cursor that every window shows: a snippet from there would say the same twice. */
const SHOWN_BEFORE = 1500;
const SHOWN_AFTER = 400;

/** Whether a snippet overlaps what the window shows anyway. */
export function isShownAnyway(snippet: Snippet, cursor: Cursor): boolean {
  const end = snippet.start + snippet.text.length;
  return snippet.path === cursor.path && snippet.start < cursor.offset + SHOWN_AFTER && end > cursor.offset - SHOWN_BEFORE;
}
