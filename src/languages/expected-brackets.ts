import type { Lexed, OpenBracket } from './lexer.ts';

const CLOSER_OF: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}', '`': '`' };
/** How far from "the hole changes nothing" one looks. */
const MAX_CLOSED = 12;
const MAX_OPENED = 5;
/** Costs: a suffix cut short by a window may close less than the prefix opened, so an inexact count is dear but not impossible. */
const COST = {
  closed: 1,
  closedOnLine: 0.4,
  opened: 1.5,
  openedOnBlankLine: 8,
  inexact: 6,
  wrongIndent: 2,
  closesOuter: 4,
  keptOnEndedLine: 7,
};

/** What decides which brackets a hole leaves open. */
export interface BracketScene {
  /** Open where the hole begins. */
  readonly open: readonly OpenBracket[];
  /** What the suffix closes. */
  readonly closers: Lexed['unmatched'];
  /** Indentation of the cursor's line or of the suffix's next one, the smaller: brackets of lines further out stay open. */
  readonly innerIndent: number;
  /** Start of the cursor's line when nothing in the suffix looks like its continuation: what it opened it must close. */
  readonly endedLine: number | undefined;
  /** The cursor's line is blank: whole statements are missing, which close what they open. */
  readonly isBlank: boolean;
}

/**
 * Which brackets are open where the suffix begins: finds how many of the prefix's brackets the hole must close and how many it must open,
 * so that the suffix's closers fit by kind and, where a closer begins its line, by indentation. Prefix and suffix may be cut by windows.
 */
export function expectedBrackets(scene: BracketScene): { readonly floor: number; readonly target: number } {
  const template = scene.open.findLastIndex((bracket) => bracket.text === '`');
  if (template !== -1 && template === scene.open.length - 1) return { floor: scene.open.length, target: scene.open.length };
  // Code inside a template: what lies outside of its `${` is not code, and tells nothing.
  const outside = template + 1;
  const open = scene.open.slice(outside);
  const closers = outside === 0 ? scene.closers : scene.closers.slice(0, open.length + 1);
  let best = { cost: Number.POSITIVE_INFINITY, floor: open.length, target: open.length };
  for (let floor = open.length; floor >= Math.max(0, open.length - MAX_CLOSED); floor--) {
    for (let opened = 0; opened <= Math.min(MAX_OPENED, closers.length); opened++) {
      const cost = costOf({ ...scene, open, closers }, floor, opened);
      if (cost < best.cost) best = { cost, floor, target: floor + opened };
    }
  }
  return { floor: best.floor + outside, target: best.target + outside };
}

function costOf({ open, closers, innerIndent, endedLine, isBlank }: BracketScene, floor: number, opened: number): number {
  let cost = opened * (isBlank ? COST.openedOnBlankLine : COST.opened) + (floor + opened === closers.length ? 0 : COST.inexact);
  for (const bracket of open.slice(floor)) cost += bracket.indent < innerIndent ? COST.closed + COST.closesOuter : COST.closedOnLine;
  if (endedLine !== undefined) cost += open.slice(0, floor).filter((bracket) => bracket.start >= endedLine).length * COST.keptOnEndedLine;
  for (let i = opened, at = floor - 1; i < closers.length && at >= 0; i++, at--) {
    const closer = closers[i]!;
    if (CLOSER_OF[open[at]!.text] !== closer.text) return Number.POSITIVE_INFINITY;
    if (closer.first && closer.indent !== open[at]!.indent) cost += COST.wrongIndent;
  }
  return cost;
}
