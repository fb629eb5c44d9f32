import type { Definition, Language, Span } from '../core/language.ts';
import { tokenGrams } from '../core/token-grams.ts';
import type { TrainingText } from '../core/training-text.ts';
import { bandKeys, minHash } from './min-hash.ts';

const GRAM_TOKENS = 5;
/** Shorter ones are alike by nature: a getter, a call handed on. */
const MIN_TOKENS = 40;
/** Near-copies from this Jaccard index of their grams on: of a function of 100 tokens, up to four changed ones in different places. */
const NEAR_JACCARD = 0.8;

/**
 * Functions and methods that say nearly what another one before them says, by path: learned twice, such code is only remembered better.
 * The first in the order of the texts is kept. MinHash proposes pairs, the grams themselves decide.
 */
export async function nearCopies(
  texts: readonly TrainingText[],
  languageOf: (path: string) => Language | undefined,
): Promise<ReadonlyMap<string, readonly Span[]>> {
  const byBand = new Map<string, ReadonlySet<number>[]>();
  const copies = new Map<string, Span[]>();
  for (const { path, text, removed } of texts) {
    const language = languageOf(path);
    if (!language) continue;
    for (const { start, end } of outermostFunctions(await language.definitions(text))) {
      if (removed.some((span) => span.start < end && start < span.end)) continue;
      const tokens = language.tokens(text.slice(start, end));
      if (tokens.length < MIN_TOKENS) continue;
      const grams = new Set(tokenGrams(tokens, GRAM_TOKENS));
      const keys = bandKeys(minHash(grams));
      const candidates = new Set(keys.flatMap((key) => byBand.get(key) ?? []));
      if ([...candidates].some((other) => jaccard(grams, other) >= NEAR_JACCARD)) {
        copies.set(path, [...(copies.get(path) ?? []), { start, end }]);
        continue;
      }
      for (const key of keys) byBand.set(key, [...(byBand.get(key) ?? []), grams]);
    }
  }
  return copies;
}

function jaccard(a: ReadonlySet<number>, b: ReadonlySet<number>): number {
  let common = 0;
  for (const gram of a) if (b.has(gram)) common += 1;
  return common / (a.size + b.size - common);
}

/** Functions and methods that lie in no other one. */
function outermostFunctions(definitions: readonly Definition[]): readonly Definition[] {
  let end = 0;
  return definitions.filter((definition) => {
    if ((definition.kind !== 'function' && definition.kind !== 'method') || definition.start < end) return false;
    end = definition.end;
    return true;
  });
}
