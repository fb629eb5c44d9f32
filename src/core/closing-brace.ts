/** Text, comments and character constants, whose brackets do not count. Lifetimes of Rust (`'a`) are no character constants. */
const NOT_CODE = /"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|'(?:\\.|[^'\\\n])'|'(?:\\.|[^'\\\n]){2,}'|\/\/[^\n]*|\/\*[\s\S]*?\*\//y;

/** Offset of the brace that closes what was open before `text`; `undefined` when none does. For languages that write texts and comments as C does. */
export function closingBrace(text: string): number | undefined {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    NOT_CODE.lastIndex = index;
    const skipped = NOT_CODE.exec(text);
    if (skipped !== null) {
      index += skipped[0].length - 1;
      continue;
    }
    if (text[index] === '{') depth += 1;
    else if (text[index] === '}') depth -= 1;
    if (depth < 0) return index;
  }
  return undefined;
}
