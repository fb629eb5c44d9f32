import type { Lexed, OpenBracket } from './lexer.ts';

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}', '`': '`' };
/** How far from "the hole changes nothing" one looks. */
const MAX_CLOSED = 12;
const MAX_OPENED = 5;
/** Costs: a suffix cut short by a window may close less than the prefix opened, so an inexact count is dear but not impossible. */
const COST = { closed: 1, closedOnLine: 0.4, opened: 1.5, inexact: 6, wrongIndent: 2, closesOuter: 4, keptOnEndedLine: 7 };

/**
 * Which brackets are open where the suffix begins: finds how many of the prefix's brackets the hole must close and how many it must open,
 * so that the suffix's closers fit by kind and, where a closer begins its line, by indentation. Prefix and suffix may be cut by windows.
 * `endedLine`: start of the cursor's line when nothing in the suffix looks like its continuation: what it opened it must close.
 * `innerIndent`: indentation of the cursor's line or of the suffix's next one, the smaller: brackets of lines further out stay open.
 */
export function expectedBrackets(
  open: readonly OpenBracket[],
  closers: Lexed['unmatched'],
  innerIndent: number,
  endedLine: number | undefined,
): { readonly floor: number; readonly target: number } {
  if (open.some((bracket) => bracket.text === '${' || bracket.text === '`')) return { floor: open.length, target: open.length };
  let best = { cost: Number.POSITIVE_INFINITY, floor: open.length, target: open.length };
  for (let floor = open.length; floor >= Math.max(0, open.length - MAX_CLOSED); floor--) {
    for (let opened = 0; opened <= Math.min(MAX_OPENED, closers.length); opened++) {
      const cost = costOf(open, closers, innerIndent, endedLine, floor, opened);
      if (cost < best.cost) best = { cost, floor, target: floor + opened };
    }
  }
  return { floor: best.floor, target: best.target };
}

function costOf(
  open: readonly OpenBracket[],
  closers: Lexed['unmatched'],
  innerIndent: number,
  endedLine: number | undefined,
  floor: number,
  opened: number,
): number {
  let cost = opened * COST.opened + (floor + opened === closers.length ? 0 : COST.inexact);
  for (const bracket of open.slice(floor)) cost += bracket.indent < innerIndent ? COST.closed + COST.closesOuter : COST.closedOnLine;
  if (endedLine !== undefined) cost += open.slice(0, floor).filter((bracket) => bracket.start >= endedLine).length * COST.keptOnEndedLine;
  for (let i = opened, at = floor - 1; i < closers.length && at >= 0; i++, at--) {
    const closer = closers[i]!;
    if (CLOSER_OF[open[at]!.text] !== closer.text) return Number.POSITIVE_INFINITY;
    if (closer.first && closer.indent !== open[at]!.indent) cost += COST.wrongIndent;
  }
  return cost;
}
