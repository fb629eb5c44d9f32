/**
 * Holm's step-down correction: adjusted p-values in the order given, each at least the raw one and at most 1.
 * Rejecting where the adjusted value is below 0.05 keeps the chance of any false rejection below 0.05.
 *
 * Source: Holm, "A simple sequentially rejective multiple test procedure", Scand. J. Statist. 6 (1979).
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let running = 0;
  order.forEach(({ p, index }, rank) => {
    running = Math.max(running, Math.min(1, p * (pValues.length - rank)));
    adjusted[index] = running;
  });
  return adjusted;
}
