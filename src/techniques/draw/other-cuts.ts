/**
 * Ends to try when the preferred cut does not parse, most likely first: the ends of nearby lines, the nearer the sooner and the shorter
 * before the longer, then the ends of tokens inside the last line kept. All lie in `(start, limit]`.
 */
export function otherCuts(said: string, preferred: { readonly start: number; readonly end: number; readonly limit: number }): number[] {
  const { start, end, limit } = preferred;
  const lineEnds = [...said.slice(start, limit).matchAll(/\n|$/g)].map((match) => start + match.index);
  const lineOf = (offset: number): number => lineEnds.findIndex((lineEnd) => offset <= lineEnd);
  const own = lineOf(end);
  const byDistance = lineEnds
    .map((lineEnd, line) => ({ lineEnd, distance: Math.abs(line - own), longer: lineEnd > end ? 1 : 0 }))
    .sort((a, b) => a.distance - b.distance || a.longer - b.longer)
    .map(({ lineEnd }) => lineEnd);
  const lastLine = said.lastIndexOf('\n', Math.max(start, end - 1)) + 1;
  const from = Math.max(start, lastLine);
  const inLine = [...said.slice(from, lineEnds[own] ?? end).matchAll(/[\p{L}\p{N}_]+|[^\s\p{L}\p{N}_]/gu)]
    .map((match) => from + match.index + match[0].length)
    .sort((a, b) => Math.abs(a - end) - Math.abs(b - end) || a - b);
  return [...new Set([...byDistance, ...inLine])].filter((cut) => cut > start && cut <= limit && cut !== end);
}
