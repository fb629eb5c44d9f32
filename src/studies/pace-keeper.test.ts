import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { paceKeeper } from './pace-keeper.ts';
import { openStudy } from './study-folder.ts';

const parent = mkdtempSync(join(tmpdir(), 'whetstone-pace-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));
const study = (label: string) => openStudy(parent, 'peft', [label], 'now');
const [a, b, c] = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];

it('gives the first arm minutes, and the others the steps it made, in later sittings too', () => {
  const first = paceKeeper(study('once'), { minutes: 4 });
  expect(first.paceOf(a)).toEqual({ minutes: 4 });
  first.learn(a, 37);
  expect(first.paceOf(b)).toEqual({ steps: 37 });
  first.learn(b, 37);
  const later = paceKeeper(study('once'), { minutes: 9 });
  expect([a, b, c].map(later.paceOf)).toEqual([{ minutes: 4 }, { steps: 37 }, { steps: 37 }]);
});

it('goes on with the minutes of an arm that was stopped on its way', () => {
  paceKeeper(study('stopped'), { minutes: 4 }).paceOf(a);
  const later = paceKeeper(study('stopped'), { minutes: 9 });
  expect(later.paceOf(a)).toEqual({ minutes: 4 });
});

it('lets the next arm give the pace where the first one cannot be trained', () => {
  const keeper = paceKeeper(study('failed'), { minutes: 4 });
  keeper.paceOf(a);
  expect(keeper.paceOf(b)).toEqual({ minutes: 4 });
  keeper.learn(b, 12);
  expect(keeper.paceOf(c)).toEqual({ steps: 12 });
});

it('has nothing to learn where steps were named', () => {
  const keeper = paceKeeper(study('named'), { steps: 5 });
  keeper.learn(a, 99);
  expect([a, b].map(keeper.paceOf)).toEqual([{ steps: 5 }, { steps: 5 }]);
});
