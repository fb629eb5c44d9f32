import type { Random } from '../core/random.ts';
import type { TrainingRow } from './training-row.ts';

type Kind = TrainingRow['kind'];

/** A row that could be made. Made only when it is drawn: a big repository has far more of them than anybody learns from. */
export interface Offer {
  readonly kind: Kind;
  /** File and definition: of offers of one place each further one is worth less. */
  readonly place: string;
  /** From 0 to 1. */
  readonly usefulness: number;
  /** Its middle has several lines. */
  readonly isLong: boolean;
  make(): TrainingRow;
}

export interface DrawOptions {
  readonly maxRows: number;
  /** Most tokens of all rows together. Then the most useful rows come first; without it, chance decides. */
  readonly maxTokens?: number;
  /** Wanted share of each kind; kinds of share 0 are never drawn. */
  readonly shares: Readonly<Partial<Record<Kind, number>>>;
  /** Why a row may not be used; asked once per row that would be taken. */
  refuse(row: TrainingRow): string | undefined;
  turnDown(reason: string): void;
  readonly random: Random;
}

/** Of 600 rows Qwen2.5-Coder's vocabulary makes 4.4 in Python, of TypeScript files 3.8: a budget needs no exact count. */
const CHARACTERS_PER_TOKEN = 4;

const MOST_TIMES_SHARE = 2;
const FEWEST_ROWS = 200;
/** Most bodies of branches are of one line: their number alone would teach that all are. */
const BODIES: ReadonlySet<Kind> = new Set(['block', 'function']);

/** What a row costs a trainer, about. */
export function tokensOf({ prefix, middle, suffix, before = '' }: TrainingRow): number {
  return Math.ceil((prefix.length + middle.length + suffix.length + before.length) / CHARACTERS_PER_TOKEN);
}

/**
 * Takes from the kind that is furthest behind its share until a budget is reached or nothing is left; then the rows are mixed. Where kinds
 * run out, the others fill their place up to twice their share, so that the commonest holes (rests of lines) do not become the lesson;
 * only the first 200 rows are filled with whatever there is.
 */
export function drawRows(offers: readonly Offer[], options: DrawOptions): readonly TrainingRow[] {
  const { maxRows, maxTokens, shares, random } = options;
  const queues = new Map<Kind, Offer[]>();
  for (const [kind, own] of Map.groupBy(offers, (offer) => offer.kind)) {
    const shuffled = random.fork('order', kind).shuffle(own);
    const ordered = maxTokens === undefined ? shuffled : mostUsefulFirst(shuffled);
    // The next one is the last.
    queues.set(kind, (BODIES.has(kind) ? longAndShortInTurn(ordered) : ordered).reverse());
  }
  const rows: TrainingRow[] = [];
  const given = new Map<Kind, number>();
  let tokens = 0;
  const sum = Object.values(shares).reduce((total, share) => total + share, 0);
  const hasRunAway = (kind: Kind): boolean =>
    rows.length >= FEWEST_ROWS && (given.get(kind) ?? 0) >= (MOST_TIMES_SHARE * rows.length * (shares[kind] as number)) / sum;
  while (rows.length < maxRows) {
    const kind = mostWanted(queues, given, shares);
    if (kind === undefined || hasRunAway(kind)) break;
    const offer = queues.get(kind)?.pop() as Offer;
    const row = offer.make();
    const reason = options.refuse(row);
    if (reason !== undefined) {
      options.turnDown(reason);
      continue;
    }
    tokens += tokensOf(row);
    if (maxTokens !== undefined && tokens > maxTokens) break;
    rows.push(row);
    given.set(kind, (given.get(kind) ?? 0) + 1);
  }
  // A trainer that stops early has seen some of everything.
  return random.fork('rows').shuffle(rows);
}

/**
 * By usefulness over the number of the offer among those of its place: the second hole of a function is worth half of the first, the third
 * a third. Equal ones stay in their order.
 */
export function mostUsefulFirst(offers: readonly Offer[]): Offer[] {
  const taken = new Map<string, number>();
  const ranked = offers.map((offer) => {
    const number = (taken.get(offer.place) ?? 0) + 1;
    taken.set(offer.place, number);
    return { offer, worth: offer.usefulness / number };
  });
  return ranked.sort((a, b) => b.worth - a.worth).map(({ offer }) => offer);
}

/** One of several lines, one of a single line, and so on while there are both. */
function longAndShortInTurn(offers: readonly Offer[]): Offer[] {
  const long = offers.filter(({ isLong }) => isLong);
  const short = offers.filter(({ isLong }) => !isLong);
  const turns = Array.from({ length: Math.max(long.length, short.length) }, (_none, turn) => [long[turn], short[turn]]);
  return turns.flat().filter((offer) => offer !== undefined);
}

function mostWanted(
  queues: ReadonlyMap<Kind, readonly unknown[]>,
  given: ReadonlyMap<Kind, number>,
  shares: DrawOptions['shares'],
): Kind | undefined {
  const fill = (kind: Kind): number => (given.get(kind) ?? 0) / (shares[kind] as number);
  const open = (Object.keys(shares) as Kind[]).filter((kind) => (shares[kind] ?? 0) > 0 && (queues.get(kind)?.length ?? 0) > 0);
  return open.reduce<Kind | undefined>((best, kind) => (best === undefined || fill(kind) < fill(best) ? kind : best), undefined);
}
