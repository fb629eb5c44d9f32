import type { z } from 'zod';
import type { Ref } from '../core/recipe.ts';
import type { ContextPart, DrawPart, PlanPart, RepairPart, SelectPart, Technique } from '../core/technique.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';

/** What each slot of the catalogue makes. */
export interface PartOf {
  readonly context: ContextPart;
  readonly plan: PlanPart;
  readonly draw: DrawPart;
  readonly select: SelectPart;
  readonly repair: RepairPart;
  readonly technique: Technique;
}
export type Slot = keyof PartOf;

/** Makes the parts that a part's options name; given by the catalogue, so that no part imports another. */
export type Build = <S extends Slot>(slot: S, ref: Ref) => PartOf[S];

export interface PartDefinition<S extends Slot = Slot> {
  readonly slot: S;
  readonly name: string;
  /** Every option has a description with its unit and a default, so `{}` is valid. */
  readonly options: z.ZodObject;
  /** Throws `WhetstoneError` (`bad-recipe`) when an option is unknown or has a wrong value. */
  create(options: unknown, build: Build): PartOf[S];
}

/** Declares a part of a slot: its name, its options with their schema, and how it is made from them. */
export function definePart<S extends Slot, O extends z.ZodObject>(definition: {
  readonly slot: S;
  readonly name: string;
  readonly options: O;
  create(options: z.output<O>, build: Build): PartOf[S];
}): PartDefinition<S> {
  const { slot, name, options } = definition;
  return {
    slot,
    name,
    options,
    create(given, build) {
      const parsed = options.safeParse(given ?? {});
      if (!parsed.success) {
        const known = Object.keys(options.shape);
        throw new WhetstoneError('bad-recipe', `The ${slot} "${name}" does not take these options: ${problemsOf(parsed.error)}.`, {
          hint: known.length > 0 ? `Its options are: ${known.join(', ')}.` : 'It takes no options.',
        });
      }
      return definition.create(parsed.data, build);
    },
  };
}

function problemsOf(error: z.ZodError): string {
  return error.issues.map((issue) => [issue.path.join('.'), issue.message].filter((part) => part !== '').join(': ')).join('; ');
}
