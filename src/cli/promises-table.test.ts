import { expect, it } from 'vitest';
import type { SandboxPromises } from '../sandboxes/promises.ts';
import { promisesTable } from './promises-table.ts';

const promised = (sandbox: string, ...states: readonly ('held' | 'open' | 'unknown')[]): SandboxPromises => ({
  sandbox,
  promises: states.map((state, index) => ({ name: ['network', 'memory'][index] ?? '', state, detail: `${sandbox} ${index}` })),
});

it('has a line for each promise and a column for each sandbox that works', () => {
  const broken = { sandbox: 'container', unavailable: 'no engine', promises: [] };
  expect(promisesTable([promised('bubblewrap', 'held', 'held'), broken, promised('unsafe', 'open', 'unknown')]).split('\n')).toEqual([
    'held here  bubblewrap  unsafe  in bubblewrap by',
    'network    yes         NO      bubblewrap 0',
    'memory     yes         ?       bubblewrap 1',
  ]);
  expect(promisesTable([broken])).toBe('');
});
