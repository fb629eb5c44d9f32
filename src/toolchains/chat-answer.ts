const FENCE = /^[ \t]*(```+|~~~+)[ \t]*([^\s`]*)[^\n]*\n([\s\S]*?)(?:^[ \t]*\1[ \t]*$|(?![\s\S]))/gm;

/**
 * The code in a chat reply: the longest fenced block with one of `tags`, else the longest block without a
 * tag, else the first block, else the whole reply. A block that was never closed (the reply was cut) goes to the end.
 *
 * The longest block of the language is taken because replies repeat a signature or an example call in small blocks around the answer.
 */
export function chatAnswer(reply: string, tags: readonly string[]): string {
  const blocks = [...reply.replaceAll('\r\n', '\n').matchAll(FENCE)].map(([, , tag = '', code = '']) => ({
    tag: tag.toLowerCase(),
    code,
  }));
  const own = blocks.filter(({ tag }) => tags.includes(tag));
  const untagged = blocks.filter(({ tag }) => tag === '');
  const chosen = longest(own) ?? longest(untagged) ?? blocks[0];
  return chosen === undefined ? reply : chosen.code;
}

function longest(blocks: readonly { readonly code: string }[]): { readonly code: string } | undefined {
  return blocks.reduce<{ readonly code: string } | undefined>(
    (best, block) => (best === undefined || block.code.length > best.code.length ? block : best),
    undefined,
  );
}
