import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listSweeps, type SweepState, sweepStateSchema, writeSweep } from '../training/sweep-state.ts';
import { trainingManifestSchema, writeManifest } from '../training/training-manifest.ts';
import { listedSweep, sweepSummary } from './list-trainings.ts';

const parent = mkdtempSync(join(tmpdir(), 'whetstone-list-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

const spent = { visits: 1, loadSeconds: 10, scores: 2, scoreSeconds: 5, tokens: 900, learnSeconds: 45, memoryBytes: 7 };
const state: SweepState = sweepStateSchema.parse({
  ...{ format: 1, name: 'rates', createdAt: '2026-11-24T10:20:00Z', state: 'finished', minutes: 5, seconds: 290, tokens: 2_000 },
  variants: [
    { label: 'learningRate 1', folder: 'aaaa', spent, reached: [{ step: 1, tokens: 1_000, loss: 1.5 }] },
    { label: 'learningRate 2', folder: 'bbbb', spent, reached: [1.4, 1.25].map((loss, at) => ({ step: at + 1, tokens: 1_000, loss })) },
    { label: 'learningRate 9', spent, reached: [], fault: 'The loss is not finite.' },
  ],
  ...{ going: [[0, 1, 2], [1], [1]], winner: 1 },
});
const sets = { sha256: 'e', count: 2, byKind: { line: 2 } };
const checkpoint = { step: 2, tokens: 2_000, path: 'output/checkpoint-000002.gguf', sha256: 'c', isLast: true };

function sweep(name: string, change: Partial<SweepState> = {}): string {
  const folder = join(parent, 'sweeps', name);
  const training = join(folder, 'bbbb');
  writeSweep(folder, { ...state, ...change });
  mkdirSync(join(training, 'output'), { recursive: true });
  writeFileSync(join(training, checkpoint.path), '');
  writeManifest(
    training,
    trainingManifestSchema.parse({
      ...{ format: 1, id: 'bbbb', createdAt: state.createdAt, base: { path: '/m.gguf', sha256: 'b' }, examples: sets, heldOut: sets },
      ...{ recipe: { name: 'r', base: { use: 'b' } }, leftOut: {}, state: 'finished', stepsDone: 2, tokens: 2_000, losses: [] },
      checkpoints: [checkpoint],
    }),
  );
  return folder;
}

describe('the list of sweeps', () => {
  it('is empty where none was begun, and newest first', () => {
    expect(listSweeps(join(parent, 'nowhere'))).toEqual([]);
    const [older, newer] = [sweep('0'), sweep('1', { createdAt: '2026-11-25T10:20:00Z' })];
    mkdirSync(join(parent, 'sweeps', 'no-sweep'));
    expect(listSweeps(join(parent, 'sweeps')).map(({ folder }) => folder)).toEqual([newer, older]);
  });

  it('names variants, how far they came, the winner and its adapter', () => {
    const folder = sweep('2');
    const adapter = join(folder, 'bbbb', 'output', 'checkpoint-000002.gguf');
    const told = listedSweep(folder, state);
    expect(told).toMatchObject({ folder, name: 'rates', state: 'finished', rungs: 3, winner: { label: 'learningRate 2', adapter } });
    expect(told.variants.map(({ label, rung }) => [label, rung])).toEqual([
      ['learningRate 2', 2],
      ['learningRate 1', 1],
      ['learningRate 9', 0],
    ]);
    expect(sweepSummary(told).split('\n')).toEqual([
      '2026-11-24 10:20  sweep rates: 3 variants, finished, 5 min of 5 min, winner learningRate 2, held-out loss 1.250',
      '  learningRate 2: rung 2 of 3; learningRate 1: rung 1 of 3; learningRate 9: failed',
      `  ${adapter}`,
    ]);
  });

  it('shows one that is under way', () => {
    const { winner: _none, ...going } = state;
    const told = listedSweep('/repo/sweeps/3', { ...going, state: 'unfinished', seconds: 80, minutes: undefined });
    expect(told.winner).toBeNull();
    expect(sweepSummary(told).split('\n')).toEqual([
      '2026-11-24 10:20  sweep rates: 3 variants, unfinished, 80 s',
      expect.stringContaining('learningRate 1: rung 1 of 3'),
      '  /repo/sweeps/3',
    ]);
  });
});
