import { describe, expect, it } from 'vitest';
import { OBJECTIVE_BASELINES, OBJECTIVES, objectiveArms, withGiven } from './objective-arms.ts';
import { answeringOf } from './study-arm.ts';

const arms = objectiveArms((recipe) => ({ adapter: { use: 'lora' }, objective: { of: recipe } }));
const names = (all: typeof arms) => all.map(({ name }) => name);

describe('the arms of a study of objectives', () => {
  it('are the model as it is and each objective by its training recipe; fim is trained first, so it gives the pace', () => {
    expect(names(arms)).toEqual(['untrained', 'fim', 'horizon', 'masked-thought', 'curriculum', 'causal']);
    expect(names(arms)).toEqual(expect.arrayContaining([...OBJECTIVE_BASELINES]));
    expect(arms.map(({ training }) => training?.objective?.of)).toEqual([undefined, ...OBJECTIVES.map(({ recipe }) => recipe)]);
  });

  it('read the same rows where the loss alone differs', () => {
    const rows = Object.fromEntries(arms.map(({ name, training }) => [name, training?.rows]));
    expect(rows).toMatchObject({ fim: 'repository', horizon: 'repository', 'masked-thought': 'repository', causal: 'causal' });
  });
});

describe('adapters that were trained before', () => {
  const ref = { use: 'base', with: { adapter: 'a.gguf' } };
  it('stand in the place of the arm they are named after, and are not trained', () => {
    const all = withGiven(arms, [
      { name: 'mine', ref },
      { name: 'horizon', ref },
    ]);
    expect(names(all)).toEqual([...names(arms), 'mine']);
    const horizon = all.find(({ name }) => name === 'horizon');
    expect(horizon).toEqual({ name: 'horizon', about: arms[2]?.about, context: { use: 'none' }, given: ref });
    expect(horizon && answeringOf(horizon)).toBe('engine');
  });

  it('have names of their own', () => {
    const twice = ['fim', 'fim'].map((name) => ({ name, ref }));
    expect(() => withGiven(arms, twice)).toThrow('names fim twice');
  });
});
