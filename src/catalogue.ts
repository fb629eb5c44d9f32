import { apeval } from './benchmarks/apeval.ts';
import { bigcodebenchHard } from './benchmarks/bigcodebench-hard.ts';
import { classeval } from './benchmarks/classeval.ts';
import { codefuseTranslation } from './benchmarks/codefuse-translation.ts';
import { cruxeval } from './benchmarks/cruxeval.ts';
import { editeval } from './benchmarks/editeval.ts';
import { humaneval } from './benchmarks/humaneval.ts';
import { humanevalInfilling } from './benchmarks/humaneval-infilling.ts';
import { humanevalPackLanguages } from './benchmarks/humaneval-pack-languages.ts';
import { humanevalPackPython } from './benchmarks/humaneval-pack-python.ts';
import { humanevalPlus } from './benchmarks/humaneval-plus.ts';
import { mbpp } from './benchmarks/mbpp.ts';
import { mbppPlus } from './benchmarks/mbpp-plus.ts';
import { mbxp } from './benchmarks/mbxp.ts';
import { multilingualHumaneval } from './benchmarks/multilingual-humaneval.ts';
import { multiplE } from './benchmarks/multipl-e.ts';
import { testeval } from './benchmarks/testeval.ts';
import type { PublicBenchmark } from './core/benchmark-problem.ts';
import type { CodeIndex } from './core/code-index.ts';
import type { Language } from './core/language.ts';
import type { Ref } from './core/recipe.ts';
import type { Technique } from './core/technique.ts';
import { WhetstoneError } from './core/whetstone-error.ts';
import type { Workspace } from './core/workspace.ts';
import { repositoryIndex } from './indexes/repository-index.ts';
import { demonstrations } from './techniques/context/demonstrations.ts';
import { imports } from './techniques/context/imports.ts';
import { neighbours } from './techniques/context/neighbours.ts';
import { none } from './techniques/context/none.ts';
import type { Build, PartDefinition, PartOf, Slot } from './techniques/define-part.ts';
import { greedy } from './techniques/draw/greedy.ts';
import { plugin } from './techniques/draw/plugin.ts';
import { samples } from './techniques/draw/samples.ts';
import { untilStop } from './techniques/draw/until-stop.ts';
import { chat } from './techniques/plan/chat.ts';
import { continueFile } from './techniques/plan/continue.ts';
import { infill } from './techniques/plan/infill.ts';
import { nextForm } from './techniques/repair/next-form.ts';
import { noRepair } from './techniques/repair/none.ts';
import { first } from './techniques/select/first.ts';
import { majority } from './techniques/select/majority.ts';
import { meanLogProbability } from './techniques/select/mean-log-probability.ts';
import { visibleChecks } from './techniques/select/visible-checks.ts';
import { pipelineDefinition } from './techniques/whole/pipeline.ts';

/** The one list of parts that exist, by slot. A new part is one line here; its files lie in the slot's folder. */
export const parts: { readonly [S in Slot]: readonly PartDefinition<S>[] } = {
  context: [none, neighbours, imports, demonstrations],
  plan: [infill, continueFile, chat],
  draw: [greedy, samples, plugin, untilStop],
  select: [first, meanLogProbability, majority, visibleChecks],
  repair: [noRepair, nextForm],
  technique: [pipelineDefinition],
};

/** Public benchmarks, in the order lists show them. A new one is one line here; its file, test and card lie in `benchmarks/`. */
export const benchmarks: readonly PublicBenchmark[] = [
  humaneval,
  ...humanevalPlus,
  ...mbpp,
  ...mbppPlus,
  ...cruxeval,
  ...humanevalPackLanguages,
  ...mbxp,
  ...multilingualHumaneval,
  ...multiplE,
  ...codefuseTranslation,
  ...bigcodebenchHard,
  ...humanevalPackPython,
  ...humanevalInfilling,
  classeval,
  editeval,
  ...apeval,
  ...testeval,
];

/** Ways to look a repository up, by name. Each makes one index for a repository, which then gives a view per workspace. */
export const indexes: Readonly<Record<string, (options: IndexOptions) => { view(workspace: Workspace): CodeIndex }>> = {
  words: repositoryIndex,
};
export interface IndexOptions {
  readonly languageOf: (path: string) => Language | undefined;
}

/** Makes a part from its reference. Throws `WhetstoneError` (`bad-recipe`) for an unknown name or a wrong option, also deep inside. */
export const buildPart: Build = <S extends Slot>(slot: S, ref: Ref): PartOf[S] => {
  const known: readonly PartDefinition<S>[] = parts[slot];
  const definition = known.find(({ name }) => name === ref.use);
  if (!definition)
    throw unknownName(
      slot,
      ref.use,
      known.map(({ name }) => name),
    );
  return definition.create(ref.with, buildPart);
};

/** Makes the technique of a recipe. Throws `WhetstoneError` (`bad-recipe`). */
export function buildTechnique(ref: Ref): Technique {
  return buildPart('technique', ref);
}

/** Makes the index of a recipe. Throws `WhetstoneError` (`bad-recipe`). */
export function buildIndex(ref: Ref, options: IndexOptions): { view(workspace: Workspace): CodeIndex } {
  const make = Object.hasOwn(indexes, ref.use) ? indexes[ref.use] : undefined;
  if (!make) throw unknownName('index', ref.use, Object.keys(indexes));
  if (Object.keys(ref.with ?? {}).length > 0) {
    throw new WhetstoneError('bad-recipe', `The index "${ref.use}" takes no options.`, { hint: 'Leave out "with".' });
  }
  return make(options);
}

function unknownName(what: string, name: string, known: readonly string[]): WhetstoneError {
  return new WhetstoneError('bad-recipe', `There is no ${what} named "${name}".`, { hint: `There are: ${known.join(', ')}.` });
}

/** What the race tries in each slot; the first of a slot is the base, the others are changed in one at a time. */
export function slotChoices(): { readonly [S in Exclude<Slot, 'technique'>]: readonly Ref[] } {
  const window = (before: number, after: number) => ({ before, after });
  return {
    context: [{ use: 'none' }, { use: 'neighbours' }, { use: 'imports' }, { use: 'demonstrations' }],
    plan: [
      { use: 'infill' },
      { use: 'infill', with: { order: 'suffix-first' } },
      { use: 'infill', with: { order: 'suffix-first', heal: 'token' } },
      { use: 'infill', with: { heal: 'token' } },
      { use: 'infill', with: { heal: 'none' } },
      { use: 'infill', with: { window: window(1024, 256) } },
      { use: 'infill', with: { window: window(256, 128) } },
      { use: 'continue' },
      { use: 'chat' },
    ],
    draw: [{ use: 'greedy' }, { use: 'samples' }],
    select: [{ use: 'first' }, { use: 'visible-checks' }, { use: 'majority' }, { use: 'mean-log-probability' }],
    repair: [{ use: 'none' }, { use: 'next-form' }],
  };
}

/** A technique of five slots as a recipe holds it; slots left out are the base's. */
export function pipelineRef(slots: { readonly [S in Exclude<Slot, 'technique'>]?: Ref }): Ref {
  const choices = slotChoices();
  const base = Object.fromEntries(Object.entries(choices).map(([slot, refs]) => [slot, refs[0]]));
  return { use: 'pipeline', with: { ...base, ...slots } };
}
