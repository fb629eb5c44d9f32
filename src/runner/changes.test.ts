import { expect, test } from 'vitest';
import { toyRecipe } from '../../test/support/toy-race.ts';
import { changesOf, combined, onModel, withChange } from './changes.ts';

const changes = changesOf({ context: [{ use: 'window', with: { tokens: 9 } }, { use: 'imports' }], select: [{ use: 'majority' }] });

test('choices become changes of one slot, slots in turn', () => {
  expect(changes.map(({ name }) => name)).toEqual(['context window (tokens 9)', 'select majority', 'context imports']);
});

test('a change sets its slot and leaves the others; a model changes the main model alone', () => {
  const base = toyRecipe('base', 0.5);
  const changed = withChange(base, changes[1]!);
  expect(changed.technique.with).toEqual({ ...base.technique.with, select: { use: 'majority' } });
  expect(onModel(changed, { use: 'big' })).toEqual({ ...changed, models: { main: { use: 'big' } } });
});

test('changes of different slots combine, of one slot do not', () => {
  expect(combined(changes[0]!, changes[1]!)?.set).toEqual({ context: { use: 'window', with: { tokens: 9 } }, select: { use: 'majority' } });
  expect(combined(changes[0]!, changes[2]!)).toBeUndefined();
});

test('trained weights are a change too, which combines with slots but not with other weights', () => {
  const trained = { name: 'trained', set: {}, model: { use: 'small', with: { adapter: 'a.gguf' } } };
  expect(withChange(toyRecipe('base', 0.5), trained).models.main).toEqual(trained.model);
  expect(combined(changes[0]!, trained)).toMatchObject({ set: changes[0]!.set, model: trained.model });
  expect(combined(trained, { ...trained, name: 'other' })).toBeUndefined();
});
