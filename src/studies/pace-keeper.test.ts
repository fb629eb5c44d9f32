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
  first.learn(a, { steps: 37, tokens: 900 });
  expect(first.paceOf(b)).toEqual({ steps: 37 });
  first.learn(b, { steps: 37, tokens: 800 });
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
  keeper.learn(b, { steps: 12, tokens: 300 });
  expect(keeper.paceOf(c)).toEqual({ steps: 12 });
});

it('has nothing to learn where steps were named', () => {
  const keeper = paceKeeper(study('named'), { steps: 5 });
  keeper.learn(a, { steps: 99, tokens: 1 });
  expect([a, b].map(keeper.paceOf)).toEqual([{ steps: 5 }, { steps: 5 }]);
});

it('gives the tokens that the first arm read, where tokens are to be equal, whoever named its pace', () => {
  for (const [label, pace] of [
    ['tokens by minutes', { minutes: 4 }],
    ['tokens by steps', { steps: 5 }],
  ] as const) {
    const first = paceKeeper(study(label), pace, 'tokens');
    expect(first.paceOf(a)).toEqual(pace);
    first.learn(a, { steps: 5, tokens: 6_200 });
    const later = paceKeeper(study(label), pace, 'tokens');
    expect([a, b].map(later.paceOf)).toEqual([pace, { tokens: 6_200 }]);
  }
});
