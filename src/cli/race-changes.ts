import { slotChoices } from '../catalogue.ts';
import { type Change, changesOf } from '../runner/changes.ts';

/** Forms of asking that are tried before anything else: they cost one prompt each, and most was gained there (docs/experiments.md). */
const FIRST_FORMS = 2;

/**
 * What a race tries besides the baselines, most promising first: two forms of asking, then repair, forms, context and selection in turn.
 *
 * Every slot's choices but its first, which is the base. A selector has nothing to select from one greedy answer, and samples mean
 * nothing without a selector: the two are changed together.
 */
export function raceChanges(): readonly Change[] {
  const { context, plan, draw, select, repair } = slotChoices();
  const samples = draw[1];
  const forms = plan.slice(1);
  const first = changesOf({ plan: forms.slice(0, FIRST_FORMS) });
  const single = changesOf({ repair: repair.slice(1), plan: forms.slice(FIRST_FORMS), context: context.slice(1) });
  if (!samples) return [...first, ...single];
  const selected = select.slice(1).map((ref): Change => ({ name: `${samples.use}, ${ref.use}`, set: { draw: samples, select: ref } }));
  return [...first, ...interleaved(single, selected)];
}

/** The first of each list, the second of each, ... */
function interleaved<T>(left: readonly T[], right: readonly T[]): readonly T[] {
  return Array.from({ length: Math.max(left.length, right.length) }, (_, i) => [left[i], right[i]])
    .flat()
    .filter((one): one is T & {} => one !== undefined);
}
