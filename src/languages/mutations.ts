import type { Span } from '../core/language.ts';
import type { Random } from '../core/random.ts';

/** Kinds of wrong change, most telling first: a test that covers the place should notice the first ones. */
export const MUTATION_KINDS = [
  'negated condition',
  'comparison',
  'return value',
  'removed statement',
  'name',
  'number',
  'arithmetic',
  'boolean',
  'swapped arguments',
  'early return',
  'dropped call',
  'emptied branch',
  'string',
] as const;
export type MutationKind = (typeof MUTATION_KINDS)[number];

/** One change of the true text, in offsets of the file. */
export interface Mutation extends Span {
  readonly kind: MutationKind;
  readonly text: string;
}

/**
 * Turns changes into whole fillings of a hole: one of each kind in turn, so that few mutants still differ in nature;
 * within a kind in seeded order. Only fillings that parse, are distinct and differ from the truth in more than blanks remain.
 */
export async function mutantFillings(
  text: string,
  hole: Span,
  mutations: readonly Mutation[],
  limit: number,
  random: Random,
  parses: (filling: string) => Promise<boolean>,
): Promise<readonly string[]> {
  const inside = mutations.filter((mutation) => hole.start <= mutation.start && mutation.end <= hole.end);
  const queues = MUTATION_KINDS.map((kind) => random.fork(kind).shuffle(inside.filter((mutation) => mutation.kind === kind)));
  const seen = new Set([withoutBlanks(text.slice(hole.start, hole.end))]);
  const fillings: string[] = [];
  while (fillings.length < limit && queues.some((queue) => queue.length > 0)) {
    for (const queue of queues) {
      if (fillings.length >= limit) break;
      for (let mutation = queue.shift(); mutation; mutation = queue.shift()) {
        const filling = (text.slice(hole.start, mutation.start) + mutation.text + text.slice(mutation.end, hole.end)).trim();
        const shape = withoutBlanks(filling);
        if (shape === '' || seen.has(shape)) continue;
        seen.add(shape);
        if (!(await parses(filling))) continue;
        fillings.push(filling);
        break;
      }
    }
  }
  return fillings;
}

function withoutBlanks(text: string): string {
  return text.replace(/\s+/g, '');
}
