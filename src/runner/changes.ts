import type { Recipe, Ref } from '../core/recipe.ts';

/** What sets one arm apart from plain + boundary control: new parts for some slots of the technique, or trained weights. */
export interface Change {
  readonly name: string;
  /** Slot name (an option of the technique that holds a `Ref`) -> part. Most changes set one slot; a selector needs its draw. */
  readonly set: Readonly<Record<string, Ref>>;
  /** The main model with an adapter; left out, the model stays as it is. */
  readonly model?: Ref;
}

/** One change per choice, slots in turn: the first choice of each slot comes before the second of any. */
export function changesOf(slots: Readonly<Record<string, readonly Ref[]>>): readonly Change[] {
  const longest = Math.max(0, ...Object.values(slots).map((refs) => refs.length));
  return Array.from({ length: longest }, (_, turn) =>
    Object.entries(slots).flatMap(([slot, refs]) =>
      refs[turn] ? [{ name: `${slot} ${refLabel(refs[turn])}`, set: { [slot]: refs[turn] } }] : [],
    ),
  ).flat();
}

export function withChange(base: Recipe, change: Change): Recipe {
  const technique = { ...base.technique, with: { ...base.technique.with, ...change.set } };
  const changed = { ...base, name: change.name, technique };
  return change.model === undefined ? changed : onModel(changed, change.model);
}

export function onModel(base: Recipe, model: Ref): Recipe {
  return { ...base, models: { ...base.models, main: model } };
}

/** Both changes at once; `undefined` when they want the same slot or different weights. */
export function combined(first: Change, second: Change): Change | undefined {
  if (Object.keys(second.set).some((slot) => slot in first.set)) return undefined;
  if (first.model !== undefined && second.model !== undefined) return undefined;
  const model = first.model ?? second.model;
  return { name: `${first.name} + ${second.name}`, set: { ...first.set, ...second.set }, ...(model === undefined ? {} : { model }) };
}

function refLabel(ref: Ref): string {
  const options = labelsOf(ref.with ?? {});
  return options.length === 0 ? ref.use : `${ref.use} (${options.join(', ')})`;
}

/** Nested options stand behind the name that holds them: "window before 256, window after 128". */
function labelsOf(options: Readonly<Record<string, unknown>>): readonly string[] {
  return Object.entries(options).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? labelsOf(value as Record<string, unknown>).map((label) => `${name} ${label}`)
      : [`${name} ${value}`],
  );
}
