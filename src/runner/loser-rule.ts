/** One task answered by an arm and by its baseline. */
export interface PairedOutcome {
  readonly cluster: string;
  readonly armPassed: boolean;
  readonly baselinePassed: boolean;
}

/** The rule in one sentence, for reports. */
export const LOSER_RULE =
  'dropped when the evidence that it loses to plain + boundary control, one vote per top-level definition, exceeds 10 to 1 at any look (at most 1 in 10 arms that do not lose are dropped wrongly, however often one looks)';

const DROP_AT = 10;

/**
 * Evidence (a test martingale) that an arm loses more often than it wins: the likelihood of the votes, averaged over every losing
 * chance between one half and one, against a fair coin.
 *
 * While the arm does not lose, its expectation never grows above 1, so by Ville's inequality it exceeds 10 in at most a tenth of
 * all races, at whatever moment one looks. Source: Ville 1939; Shafer, "Testing by betting", JRSS A 184 (2021). Per top-level
 * definition only the first task on which the two differ votes: later ones are not independent of it.
 */
export function losingEvidence(wins: number, losses: number): number {
  // 2 * integral over 1/2..1 of (2p)^losses (2 - 2p)^wins dp, by Simpson's rule in steps fine enough for some thousand votes.
  const steps = 400;
  let sum = 0;
  for (let step = 0; step <= steps; step++) {
    const p = 0.5 + (0.5 * step) / steps;
    const value = (2 * p) ** losses * (2 - 2 * p) ** wins;
    sum += value * (step === 0 || step === steps ? 1 : step % 2 === 1 ? 4 : 2);
  }
  return (2 * 0.5 * sum) / (3 * steps);
}

/** Pairs in the order they were decided on, which must not depend on their outcomes. */
export function isClearLoser(pairs: readonly PairedOutcome[]): boolean {
  const voted = new Set<string>();
  let wins = 0;
  let losses = 0;
  for (const { cluster, armPassed, baselinePassed } of pairs) {
    if (armPassed === baselinePassed || voted.has(cluster)) continue;
    voted.add(cluster);
    if (armPassed) wins += 1;
    else losses += 1;
    // A martingale may be stopped at any vote, so an arm once dropped stays dropped.
    if (losses > wins && losingEvidence(wins, losses) >= DROP_AT) return true;
  }
  return false;
}
