import type { Ref } from '../core/recipe.ts';
import { WhetstoneError } from '../core/whetstone-error.ts';
import type { StudyArm } from './study-arm.ts';

/** What the others are compared with, the most telling first. */
export const OBJECTIVE_BASELINES = ['fim', 'untrained'] as const;
const PLAIN = { use: 'none' } as const;

/** What one arm is trained with: a shipped training recipe, and which rows it learns from. */
export interface Objective {
  readonly name: string;
  readonly about: string;
  /** Name of the training recipe. */
  readonly recipe: string;
  /** Arms with the same rows read the same file in the same order. */
  readonly rows: 'repository' | 'curriculum' | 'causal';
}

export const OBJECTIVES: readonly Objective[] = [
  { name: 'fim', recipe: 'fim-lora', rows: 'repository', about: 'holes: the loss is on the answer and the token that ends it' },
  { name: 'horizon', recipe: 'horizon', rows: 'repository', about: 'the same, and how much of the answer is left (arXiv 2410.03103)' },
  {
    name: 'masked-thought',
    recipe: 'masked-thought',
    rows: 'repository',
    about: 'the same, a part of the answer hidden (arXiv 2403.02178)',
  },
  { name: 'curriculum', recipe: 'curriculum', rows: 'curriculum', about: 'more holes like those the model fails at (arXiv 2412.16589)' },
  { name: 'causal', recipe: 'causal', rows: 'causal', about: 'plain text from start to end, without holes' },
];

/** As much of a training recipe's method as an arm has of its own. */
export type ObjectiveMethod = Pick<NonNullable<StudyArm['training']>, 'adapter' | 'objective'>;

/** The model as it is, and one arm for each objective. `methodOf` knows training recipes by name. */
export function objectiveArms(methodOf: (recipe: string) => ObjectiveMethod): readonly StudyArm[] {
  return [
    { name: 'untrained', about: 'the model as it is', context: PLAIN },
    ...OBJECTIVES.map(({ name, about, recipe, rows }) => ({ name, about, context: PLAIN, training: { ...methodOf(recipe), rows } })),
  ];
}

/** A model with an adapter that was trained before, under the name of an arm. */
export interface GivenArm {
  readonly name: string;
  readonly ref: Ref;
}

/** The arms, with those given in the place of what they are named after, else behind all. Throws `WhetstoneError` (`bad-argument`) for a name given twice. */
export function withGiven(arms: readonly StudyArm[], given: readonly GivenArm[]): readonly StudyArm[] {
  const twice = given.find(({ name }, at) => given.findIndex((one) => one.name === name) !== at);
  if (twice)
    throw new WhetstoneError('bad-argument', `--trained names ${twice.name} twice.`, { hint: 'Give each adapter a name of its own.' });
  const asGiven = ({ name, ref }: GivenArm, about: string): StudyArm => ({ name, about, context: PLAIN, given: ref });
  const kept = arms.map((arm) => {
    const own = given.find(({ name }) => name === arm.name);
    return own ? asGiven(own, arm.about) : arm;
  });
  const others = given.filter(({ name }) => arms.every((arm) => arm.name !== name));
  return [...kept, ...others.map((own) => asGiven(own, 'an adapter that was trained before'))];
}
