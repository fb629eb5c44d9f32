import { expect, it } from 'vitest';
import { possiblePlaces } from './control-group-place.ts';

const folders = (text: string, controller: 'pids' | 'memory') =>
  possiblePlaces(text, '/groups', controller).map(({ folder, version }) => `${version} ${folder}`);

it('looks in version 1 below its own group, then at the top', () => {
  const text = '8:pids:/\n4:memory:/outer/inner\n1:cpu,cpuacct:/\n0::/\n';
  expect(folders(text, 'memory')).toEqual(['1 /groups/memory/outer/inner', '1 /groups/memory']);
  expect(folders(text, 'pids')).toEqual(['1 /groups/pids']);
});

it('looks in version 2 beside its own group, then ever higher', () => {
  const text = '0::/user.slice/user-1000.slice/user@1000.service/app.slice/terminal.scope\n';
  expect(folders(text, 'memory')).toEqual([
    '2 /groups/user.slice/user-1000.slice/user@1000.service/app.slice',
    '2 /groups/user.slice/user-1000.slice/user@1000.service',
    '2 /groups/user.slice/user-1000.slice',
    '2 /groups/user.slice',
    '2 /groups',
  ]);
  expect(folders('0::/\n', 'pids')).toEqual(['2 /groups']);
});

it('finds nothing where there are no groups', () => {
  expect(folders('', 'memory')).toEqual([]);
});
