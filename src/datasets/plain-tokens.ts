import type { Language } from '../core/language.ts';
import { gramStep } from '../core/token-grams.ts';

/** Words and single signs. No string is known here: a row may begin in the middle of one, and a lexer would then take code for text. */
const PIECES = /[\p{L}\p{N}_$]+|[^\s\p{L}\p{N}_$]/gu;
const WORD = /^[\p{L}_$]/u;
const ASKS_FOR_VALUE = /^(?:[-+*/%=(,[{<>|&]|==|!=|return|in|and|or|not|if|else|yield|await)$/;
const DOCSTRING = /^[a-zA-Z]{0,2}(?:"""|''')/;

/** Words and signs of a piece of code that may begin and end anywhere, without its comments. */
export function plainTokens(text: string, lineComment: string): readonly string[] {
  const isHash = lineComment === '#';
  const whole = isHash ? /^\s*#/ : /^\s*(?:\/\/|\/?\*)/;
  const trailing = isHash ? /\s#\s.*$/ : /\s\/\/\s.*$/;
  return text
    .split(/\r?\n/)
    .filter((line) => !whole.test(line))
    .flatMap((line) => line.replace(trailing, '').match(PIECES) ?? []);
}

/**
 * The same of a whole definition, without what is no answer: docstrings, which are much alike everywhere, and the signatures of functions,
 * which whoever calls or overrides them repeats.
 */
export async function bodyTokens(text: string, language: Language): Promise<readonly string[]> {
  const heads = (await language.definitions(text)).filter(
    ({ kind, body }) => body !== undefined && (kind === 'function' || kind === 'method'),
  );
  const shown = heads.reduce(
    (rest, { signature: { start, end } }) => rest.slice(0, start) + blanked(rest.slice(start, end)) + rest.slice(end),
    text,
  );
  const tokens = language.tokens(shown);
  return tokens.filter((token, index) => !isDocstring(token, tokens[index - 1])).flatMap((token) => token.match(PIECES) ?? []);
}

/** A long string that stands by itself: nothing before it asks for a value. */
function isDocstring(token: string, previous: string | undefined): boolean {
  return DOCSTRING.test(token) && !(previous !== undefined && ASKS_FOR_VALUE.test(previous));
}

/** Blanks in place of everything but the line breaks, so that offsets stay true. */
const blanked = (text: string): string => text.replace(/[^\r\n]/g, ' ');

/** Whether a token of plain code is neither word nor number. */
export const isSign = (token: string): boolean => !/^[\p{L}\p{N}_$]/u.test(token);

/**
 * A number for every run of `size` tokens in which names count only by where they come again: `a = b + a` and `x = y + x` are one shape.
 * Runs with fewer than `minSigns` signs are left out (`undefined`): prose and lists of names all have one shape.
 */
export function shapeGrams(
  tokens: readonly string[],
  { size, minSigns, keywords }: { readonly size: number; readonly minSigns: number; readonly keywords: ReadonlySet<string> },
): readonly (number | undefined)[] {
  const areNames = tokens.map((token) => WORD.test(token) && !keywords.has(token));
  const areSigns = tokens.map(isSign);
  const grams: (number | undefined)[] = [];
  for (let start = 0; start + size <= tokens.length; start++) {
    const places = new Map<string, number>();
    let hash: number | undefined;
    let signs = 0;
    for (let at = start; at < start + size; at++) {
      const token = tokens[at] as string;
      if (areSigns[at]) signs += 1;
      if (areNames[at] && !places.has(token)) places.set(token, places.size);
      hash = gramStep(hash, areNames[at] ? `name ${places.get(token)}` : token);
    }
    grams.push(signs >= minSigns ? (hash as number) >>> 0 : undefined);
  }
  return grams;
}
