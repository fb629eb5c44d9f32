/** How many threads the engine uses for its next pass, learned from how long passes take. */
export interface ThreadChoice {
  /** How long the first chunk of a prompt of so many tokens should be, so that more threads can be tried on it; else `undefined`. */
  trialTokens(tokens: number): number | undefined;
  /** @param tokens to be evaluated in the pass */
  next(tokens: number): number;
  /** @param tokens that were evaluated in the pass */
  measured(threads: number, tokens: number, ms: number): void;
}

/** A pass reads all weights once, which takes about as long as this many tokens: makes short and long passes comparable. */
const PASS_TOKENS = 6;
/** Share of the time that trying other numbers may cost. */
const TRIAL_SHARE = 0.03;
const PASSES_BETWEEN_TRIALS = 16;
/** Only short passes are trials: a long one with the wrong number can block the engine for many seconds. */
const MAX_TRIAL_TOKENS = 16;
/** A prompt worth a trial of its own, since fewer threads than there are would evaluate it: a wrong guess costs half its time. */
const LONG_PROMPT_TOKENS = 64;
/** A pass so many times slower than usual means that other programs came: look for a better number at once. */
const SUDDEN = 2.5;
/**
 * A token drawn alone reads all weights and takes about as long with one thread as with two, while prompts are evaluated nearly twice as
 * fast with two. So fewer threads must be clearly faster to be chosen, and more need only be about as fast.
 */
const FEWER_BELOW = 0.7;
const MORE_BELOW = 1.15;
/** What happened longer ago counts half. */
const MEMORY_MS = 60_000;

function halvings(most: number): number[] {
  const counts = [most];
  while ((counts.at(-1) as number) > 1) counts.push(Math.floor((counts.at(-1) as number) / 2));
  return counts;
}

/**
 * Finds the best number of threads up to `most`.
 *
 * The engine's threads wait for each other many times in a pass by spinning. When other programs want the same cores that is ruinous:
 * on two busy cores, two threads took 600 to 900 ms for a token that one thread drew in 32 to 45 ms (smollm2-135m); on idle cores two
 * are nearly twice as fast. So the neighbours of the best known number are tried now and then, on short passes, for at most 3 % of the time.
 */
export function threadChoice(most: number): ThreadChoice {
  const counts = halvings(most);
  const msPerToken: (number | undefined)[] = counts.map(() => undefined);
  let best = 0;
  let trial: number | undefined;
  let passes = 0;
  let triesSlower = false;
  let totalMs = 0;
  let lostMs = 0;

  const neighbour = (): number | undefined => {
    triesSlower = !triesSlower;
    const wanted = triesSlower ? [best + 1, best - 1] : [best - 1, best + 1];
    return wanted.find((index) => index >= 0 && index < counts.length);
  };

  return {
    trialTokens(tokens) {
      if (best === 0 || tokens < LONG_PROMPT_TOKENS || lostMs > totalMs * TRIAL_SHARE) return undefined;
      trial = best - 1;
      passes = 0;
      return MAX_TRIAL_TOKENS;
    },
    next(tokens) {
      if (tokens > MAX_TRIAL_TOKENS) return counts[best] as number;
      // The next smaller number is tried once at the start: on a busy machine waiting for it would be dear.
      if (trial === undefined && msPerToken[best] !== undefined && best + 1 < counts.length && msPerToken[best + 1] === undefined) {
        trial = best + 1;
      }
      if (trial === undefined && passes >= PASSES_BETWEEN_TRIALS && lostMs <= totalMs * TRIAL_SHARE) {
        trial = neighbour();
        passes = 0;
      }
      return counts[trial ?? best] as number;
    },
    measured(threads, tokens, ms) {
      const index = counts.indexOf(threads);
      const work = tokens + PASS_TOKENS;
      const rate = ms / work;
      const before = msPerToken[index];
      const isSudden = before !== undefined && rate > before * SUDDEN;
      msPerToken[index] = before === undefined || isSudden || index !== best ? rate : 0.7 * before + 0.3 * rate;
      passes++;
      totalMs += ms;
      if (index !== best) {
        trial = undefined;
        const usual = msPerToken[best] ?? Number.POSITIVE_INFINITY;
        if (rate < usual * (index > best ? FEWER_BELOW : MORE_BELOW)) best = index;
        else lostMs += ms - usual * work;
      } else if (isSudden) {
        trial = best + 1 < counts.length ? best + 1 : neighbour();
      }
      if (totalMs > MEMORY_MS) {
        totalMs /= 2;
        lostMs /= 2;
      }
    },
  };
}

/** Always the same number. */
export function fixedThreads(threads: number): ThreadChoice {
  return { trialTokens: () => undefined, next: () => threads, measured: () => {} };
}
