import type { Dialect } from './dialect.ts';
import { lex } from './lexer.ts';

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

/**
 * What a neutral rest of a line must end with so that the brackets still fit: the closers that the true rest supplies,
 * the openers that it leaves open, its last colon, comma or semicolon. Likeliest first.
 */
export function neutralTails(before: string, truth: string, dialect: Dialect): readonly string[] {
  const { state } = lex(before, dialect);
  const inner = lex(truth, dialect, { ...state, lineBlank: false });
  const kept = commonDepth(state.brackets, inner.state.brackets);
  const closers = state.brackets
    .slice(kept)
    .reverse()
    .map((bracket) => CLOSERS[bracket.text] ?? bracket.text)
    .join('');
  const openers = inner.state.brackets.slice(kept).map((bracket) => bracket.text);
  const last = inner.tokens.at(-1)?.text ?? '';
  const mark = [':', ',', ';'].includes(last) ? last : '';
  const opened = openers.length === 0 ? '' : openerCall(openers, dialect);
  const arrow = inner.tokens.some((token) => token.text === '=>') ? [`${closers} => ${openers.join('')}${mark}`] : [];
  return [
    ...new Set([
      ...arrow,
      `${closers}${opened}${mark}`,
      `${closers}${opened}`,
      `${closers}${openers.join('')}${mark}`,
      `${closers}${mark}`,
      mark,
      '',
    ]),
  ];
}

function commonDepth(before: readonly { readonly text: string }[], after: readonly { readonly text: string }[]): number {
  let depth = 0;
  while (depth < before.length && depth < after.length && before[depth] === after[depth]) depth++;
  return depth;
}

/** An opener needs something in front that makes what follows inside meaningless: a call that throws its arguments away is not at hand, so an `or`. */
function openerCall(openers: readonly string[], dialect: Dialect): string {
  const or = dialect.name === 'python' ? ' or dict' : ' ?? Object';
  return openers[0] === '(' ? `${or}${openers.join('')}` : `${dialect.name === 'python' ? ' or ' : ' ?? '}${openers.join('')}`;
}
