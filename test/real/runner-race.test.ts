import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { Problem } from '../../src/core/problem.ts';
import type { RaceEvent } from '../../src/core/race-event.ts';
import { WhetstoneError } from '../../src/core/whetstone-error.ts';
import { comparableRecords } from '../../src/runner/comparable-record.ts';
import { Ledger } from '../../src/runner/ledger.ts';
import { race } from '../../src/runner/race.ts';
import type { RaceOptions } from '../../src/runner/race-options.ts';
import { listRuns, readRecords } from '../../src/runner/read-records.ts';
import { toyArms, toyProblems, toyRace, toyRecipe } from '../support/toy-race.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'whetstone-race-'));
  folders.push(folder);
  return folder;
}

async function eventsOf(options: RaceOptions): Promise<readonly RaceEvent[]> {
  return Array.fromAsync(race(options));
}

const only = <T extends RaceEvent['type']>(events: readonly RaceEvent[], type: T) =>
  events.filter((event): event is Extract<RaceEvent, { type: T }> => event.type === type);

test('a race does exactly its units, each once, and tells phases in order', async () => {
  const folder = newFolder();
  const events = await eventsOf(toyRace(folder, { budget: { units: 217 }, count: 120 }));
  const [run] = listRuns(folder);
  const attempts = readRecords(run!.folder).filter((record) => record.type === 'attempt');
  expect(attempts).toHaveLength(217);
  expect(only(events, 'unit-done')).toHaveLength(217);
  expect(only(events, 'phase-started').map(({ phase }) => phase)).toEqual(['choose', 'confirm', 'latency', 'finished']);
  expect(events[0]?.type).toBe('race-started');
  expect(events.at(-1)?.type).toBe('race-finished');
  expect(run?.manifest).toMatchObject({ phase: 'finished', winner: only(events, 'winner-selected')[0]?.hash });
});

test('the good changes are found and combined, the bad one is dropped, and the confirmation compares on fresh tasks only', async () => {
  const folder = newFolder();
  const events = await eventsOf(toyRace(folder, { budget: { units: 1400 }, count: 400 }));
  expect(only(events, 'winner-selected')[0]?.arm.recipe.name).toMatch(/context good \+ select good|select good \+ context good/);
  expect(only(events, 'arm-dropped').map(({ name }) => name)).toContain('context bad');
  const figures = only(events, 'race-finished')[0]!.figures;
  expect(figures.map(({ label }) => label)).toEqual([
    'winner on small against small as is',
    'winner on small against small + boundary control',
    'winner on small against big as is',
    'winner on small against big + boundary control',
    "winner's recipe on big against big as is",
    "winner's recipe on big against big + boundary control",
  ]);
  expect(figures[0]?.decision).toBe('better');
  // 40 % of 1,400 units are 93 tasks for six arms; what choosing leaves may do a part of one more.
  expect(figures.map(({ n }) => n - 93).every((more) => more === 0 || more === 1)).toBe(true);
  const confirmed = readRecords(listRuns(folder)[0]!.folder).filter((record) => record.type === 'attempt' && record.part === 'confirm');
  const looks = new Set(new Ledger(folder).looks().map(({ task }) => task));
  expect(new Set(confirmed.map(({ task }) => task))).toEqual(looks);
  expect(new Set(confirmed.map(({ recipe }) => recipe)).size).toBe(6);
});

test('trained weights that win are confirmed against the same recipe without training, and other models get the technique alone', async () => {
  const trained = { name: 'trained', set: {}, model: { use: 'small', with: { adapter: 'a.gguf' } } };
  const events = await eventsOf(toyRace(newFolder(), { budget: { units: 700 }, count: 300, changes: [trained] }));
  expect(only(events, 'winner-selected')[0]?.arm.recipe.name).toBe('trained');
  const figures = only(events, 'race-finished')[0]!.figures;
  expect(figures.find(({ label }) => label.endsWith('without training'))).toBeUndefined();
  const form = { name: 'good form, trained', set: { context: { use: 'good', with: { skill: 0.1 } } }, model: trained.model };
  const both = await eventsOf(toyRace(newFolder(), { budget: { units: 700 }, count: 300, changes: [form] }));
  const confirmed = only(both, 'race-finished')[0]!.figures;
  expect(confirmed.find(({ label }) => label === 'winner on small against the same recipe without training')?.decision).toBe('better');
  const arms = only(both, 'arm-joined').filter(({ arm }) => arm.model === 'big');
  expect(arms.map(({ arm }) => arm.recipe.models.main)).toEqual(arms.map(() => ({ use: 'big' })));
});

test('equal races have equal records, whatever the number of checkers and the moment problems come', async () => {
  const [first, second] = [newFolder(), newFolder()];
  await eventsOf(toyRace(first));
  const shuffled = [...toyProblems(80)].reverse();
  const exam = {
    revision: 'toy-exam',
    problems: (async function* () {
      yield* shuffled;
    })(),
  };
  await eventsOf(toyRace(second, { exam, checkers: 3, pace: { solveMs: 0, checkMs: 1 } }));
  const recordsOf = (folder: string) => comparableRecords(readRecords(listRuns(folder)[0]!.folder));
  expect(recordsOf(second)).toEqual(recordsOf(first));
});

test('the same command after the end takes over what was chosen and confirms on tasks nobody has looked at', async () => {
  const folder = newFolder();
  const options = { count: 160, budget: { units: 200 } } as const;
  await eventsOf(toyRace(folder, options));
  const before = new Set(new Ledger(folder).looks().map(({ task }) => task));
  const events = await eventsOf(toyRace(folder, options));
  expect(readdirSync(path.join(folder, 'runs'))).toHaveLength(2);
  const units = only(events, 'unit-done');
  expect(units.filter(({ record, reused }) => record.part === 'choose' && !reused)).toEqual([]);
  const confirmed = units.filter(({ record }) => record.part === 'confirm');
  expect(confirmed.length).toBeGreaterThan(0);
  expect(confirmed.filter(({ record, reused }) => reused || before.has(record.task))).toEqual([]);
});

test('with every confirm task spent, the race says that nothing was confirmed', async () => {
  const folder = newFolder();
  const ledger = new Ledger(folder);
  for (const { task, part } of toyProblems(40)) if (part === 'confirm') ledger.spend(task.id, 'another', 'now');
  const events = await eventsOf(toyRace(folder, { count: 40, budget: { units: 100 } }));
  expect(
    only(events, 'note')
      .map(({ text }) => text)
      .join(),
  ).toContain('Nothing was confirmed');
  expect(only(events, 'unit-done').filter(({ record }) => record.part === 'confirm')).toEqual([]);
});

test('leaving the loop and aborting both end all work first; the same race then goes on', async () => {
  const folder = newFolder();
  let underWay = 0;
  const stop = new AbortController();
  const watched = (problem: Problem): Problem => ({
    ...problem,
    check: async (edits, signal) => {
      underWay += 1;
      try {
        return await problem.check(edits, signal);
      } finally {
        underWay -= 1;
      }
    },
  });
  const pace = { solveMs: 1, checkMs: 5 };
  const options = (signal: AbortSignal) => {
    const exam = {
      revision: 'toy-exam',
      problems: (async function* () {
        yield* toyProblems(80, pace).map(watched);
      })(),
    };
    return toyRace(folder, { exam, pace, signal, checkers: 2, budget: { units: 120 } });
  };
  for await (const event of race(options(new AbortController().signal))) if (event.type === 'unit-done' && event.done === 30) break;
  expect(underWay).toBe(0);
  const aborted = (async () => {
    for await (const event of race(options(stop.signal))) if (event.type === 'unit-done' && event.done === 60) stop.abort('enough');
  })();
  await expect(aborted).rejects.toBe('enough');
  expect(underWay).toBe(0);
  const events = await eventsOf(options(new AbortController().signal));
  expect(only(events, 'race-started')[0]).toMatchObject({ resumed: true });
  expect(only(events, 'unit-done').filter(({ reused }) => reused).length).toBeGreaterThanOrEqual(60);
  expect(readRecords(listRuns(folder)[0]!.folder).filter((record) => record.type === 'attempt')).toHaveLength(120);
});

test('minutes: stages keep to the clock, and an interrupted race keeps its winner and its time', async () => {
  const folder = newFolder();
  const pace = { solveMs: 2, checkMs: 2 };
  const options = () => toyRace(folder, { budget: { minutes: 0.1 }, pace, count: 2000 });
  for await (const event of race(options())) if (event.type === 'confirm-updated') break;
  const interrupted = listRuns(folder)[0]!.manifest;
  const started = performance.now();
  const events = await eventsOf(options());
  // Whoever forgot the time that was spent would take all six seconds again.
  expect(performance.now() - started).toBeLessThan(5_500);
  expect(only(events, 'winner-selected')[0]?.hash).toBe(interrupted.winner);
  expect(only(events, 'phase-started').map(({ phase }) => phase)).toEqual(['confirm', 'confirm', 'latency', 'finished']);
  expect(only(events, 'race-finished')[0]?.elapsedMs).toBeLessThan(9_000);
  expect(only(events, 'latency-table')[0]?.rows).toHaveLength(12);
});

test('an arm that cannot be opened is left out with a note; a broken one is dropped; when nothing is judged the race stops', async () => {
  const folder = newFolder();
  const arms = toyArms();
  const openArm: RaceOptions['openArm'] = async (recipe, options) => {
    if (recipe.name === 'context good') throw new WhetstoneError('unsupported', 'The model cannot chat.', { hint: 'Take another.' });
    const arm = await arms(recipe, options);
    if (recipe.name !== 'broken') return arm;
    return { ...arm, kitFor: () => Promise.reject(new Error('index damaged')) };
  };
  const given = [toyRecipe('broken', 1)];
  const events = await eventsOf(toyRace(folder, { openArm, given }));
  expect(only(events, 'arm-dropped').find(({ name }) => name === 'broken')?.reason).toContain('index damaged');
  expect(only(events, 'note').map(({ text }) => text)).toContain(
    '"context good" on small is left out: The model cannot chat. Take another.',
  );
  const failing: RaceOptions['openArm'] = async (recipe, options) => ({
    ...(await arms(recipe, options)),
    kitFor: () => Promise.reject(new Error('engine gone')),
  });
  await expect(eventsOf(toyRace(newFolder(), { openArm: failing }))).rejects.toMatchObject({
    code: 'sandbox-failed',
    message: expect.stringContaining('engine gone'),
  });
});

test('a plain race of one model without changes still compares both baselines', async () => {
  const folder = newFolder();
  const models = [{ name: 'small', ref: { use: 'small' }, id: 'toy:small' }];
  const events = await eventsOf(toyRace(folder, { models, changes: [], budget: { units: 100 }, count: 120 }));
  expect(only(events, 'unit-done')).toHaveLength(100);
  expect(only(events, 'race-finished')[0]?.figures.map(({ label }) => label)).toEqual(['winner on small against small as is']);
});
