import type { CursorContext } from './cursor-context.ts';
import { type DrawnLine, drawnLines } from './drawn-lines.ts';

/** Special tokens of the model families, written out as text. */
const SPECIAL_TOKEN =
  /<\|[\w▁]+\|>|<｜[^｜\n]{1,40}｜>|<\/?(?:fim_(?:prefix|suffix|middle|pad)|file_sep|repo_name|endoftext|PRE|SUF|MID|EOT)>/gu;
/** First words of a chat model's explanations. */
const CHATTER =
  /^(?:Here(?:'s| is| are)\b|This (?:code|function|method|will|should|is)\b|(?:The|In) (?:above|code|function|this)\b|Explanation\b|Note(?: that|:)|Please\b|Sure[,!]|I (?:have|'ve|hope)\b|You can\b)[\w\s'`,()-]*[.:!]?$/;
const MAX_BLANK_LINES = 3;
/** A line shorter than this says too little to be the suffix's own unless the next one agrees too. */
const TELLING_LENGTH = 8;
/** Two lines at another indentation need more text in common: branches of one function often begin alike. */
const TELLING_PAIR_LENGTH = 30;

/** Drawn text up to the noise that follows it; what noise ends is ended like a line. */
export function drawnCode(
  text: string,
  context: CursorContext,
): ReturnType<typeof drawnLines> & { readonly drawn: string; readonly noise: number | undefined } {
  const whole = drawnLines(text, context);
  const noise = noiseStart(text, whole.lines, context);
  if (noise === undefined) return { ...whole, drawn: text, noise };
  const drawn = `${text.slice(0, noise)}\n`;
  return { ...drawnLines(drawn, context), drawn, noise };
}

/** Where drawn text stops being code of the hole, whatever the hole is: fences, special tokens, chatter, blank lines without end, the suffix again. */
function noiseStart(text: string, lines: readonly DrawnLine[], context: CursorContext): number | undefined {
  const special = specialTokenStart(text, lines);
  let blank = 0;
  for (const [index, line] of lines.entries()) {
    if (special !== -1 && special < line.start) return special;
    const content = text.slice(line.start, line.end).trim();
    // A line not yet whole may still become code.
    blank = content === '' && index > 0 && line.complete ? blank + 1 : 0;
    if (blank > MAX_BLANK_LINES) return line.start;
    if (content.startsWith('```') && (index > 0 || context.cursorBlank)) return line.start;
    if (special !== -1 && special <= line.end) return special;
    if (index === 0) continue;
    if (line.complete && CHATTER.test(content)) return line.start;
    if (repeatsSuffix(text, lines, index, context)) return line.start;
  }
  return special === -1 ? undefined : special;
}

/** The first special token outside of strings: code that works with models names such tokens in quotes. */
function specialTokenStart(text: string, lines: readonly DrawnLine[]): number {
  for (const { index } of text.matchAll(SPECIAL_TOKEN)) {
    const holder = lines.find((line) => index < line.end)?.tokens.find((token) => token.start < index && index < token.end);
    if (holder?.kind !== 'string') return index;
  }
  return -1;
}

/** Whether the line is the suffix's first one again: blanks included, and telling enough, or followed by the suffix's second line. */
function repeatsSuffix(text: string, lines: readonly DrawnLine[], index: number, context: CursorContext): boolean {
  const [next, afterNext] = context.nextLines;
  const line = lines[index]!;
  if (next === undefined || !line.complete) return false;
  const drawn = text.slice(line.start, line.end).trimEnd();
  if (drawn === next && next.trim().length >= TELLING_LENGTH) return true;
  if (drawn.trim() !== next.trim() || drawn.trim() === '') return false;
  const follower = lines.slice(index + 1).find((other) => text.slice(other.start, other.end).trim() !== '');
  const following = follower?.complete ? text.slice(follower.start, follower.end).trimEnd() : undefined;
  return (
    following !== undefined &&
    afterNext !== undefined &&
    following.trim() === afterNext.trim() &&
    next.trim().length + afterNext.trim().length >= (drawn === next ? TELLING_LENGTH : TELLING_PAIR_LENGTH)
  );
}
