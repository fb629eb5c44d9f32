import { describe, expect, it } from 'vitest';
import { type SweepState, sweepStateSchema } from '../training/sweep-state.ts';
import { sweepLine, sweepRows, sweepTable } from './sweep-text.ts';

const spent = { visits: 1, loadSeconds: 10, scores: 2, scoreSeconds: 5, tokens: 900, learnSeconds: 45, memoryBytes: 2 * 1024 ** 3 };
const reached = (...losses: readonly number[]) => losses.map((loss, at) => ({ step: at + 1, tokens: 1_000 * 2 ** at, loss }));
const STATE: SweepState = sweepStateSchema.parse({
  ...{
    format: 1,
    name: 'ranks',
    createdAt: '2026-11-24T10:00:00Z',
    state: 'finished',
    minutes: 5,
    seconds: 290,
    tokens: 4_000,
    baseLoss: 2,
  },
  variants: [
    { label: 'rank 4', spent, reached: reached(1.5, 1.4) },
    { label: 'rank 8', spent, reached: reached(1.4, 1.3, 1.2) },
    { label: 'rank 16', spent, reached: reached(1.6) },
    { label: 'learningRate 9', spent: { ...spent, memoryBytes: 0 }, reached: [], fault: 'The loss is not finite.' },
  ],
  ...{ going: [[0, 1, 2, 3], [1, 0], [1]], winner: 1 },
});

describe('a sweep in words', () => {
  it('names who came furthest first, with loss, time and memory', () => {
    const lines = sweepTable(STATE, 120).split('\n');
    expect(lines[0]).toBe('ranks: 4 variants, full length 4000 tokens, trained for 5 min in all');
    expect(lines[1]).toBe('Held-out loss (nats a token) before training: 2.000');
    expect(lines.slice(3).map((line) => line.trim().split(/ {2,}/))).toEqual([
      ['variant', 'rung', 'tokens', 'held-out loss', 'time', 'memory'],
      ['rank 8', '3 of 3', '4000', '1.200', '60 s', '2.0 GiB'],
      ['rank 4', '2 of 3', '2000', '1.400', '60 s', '2.0 GiB'],
      ['rank 16', '1 of 3', '1000', '1.600', '60 s', '2.0 GiB'],
      ['learningRate 9', 'failed', '0', '', '60 s'].filter((cell) => cell !== ''),
      [''],
      ['learningRate 9: The loss is not finite.'],
    ]);
    expect(sweepRows(STATE).map(({ isWinner }) => isWinner)).toEqual([true, false, false, false]);
  });

  it('says when the time was too short for the winner', () => {
    const short = { ...STATE, variants: STATE.variants.map((variant) => ({ ...variant, reached: variant.reached.slice(0, 2) })) };
    expect(sweepTable(short, 120)).toContain('The time was over');
    expect(sweepTable({ ...short, minutes: undefined }, 120)).not.toContain('The time was over');
  });

  it('tells on its way what it trains and who goes on', () => {
    const cost = { loadSeconds: 5, scoreSeconds: 2, secondsPerToken: 0.004 };
    expect(sweepLine({ type: 'measured', tokens: 90_000, cost })).toBe('250 tokens/s: the full length is 90000 tokens');
    expect(sweepLine({ type: 'visit', rung: 1, rungs: 3, variant: 1, label: 'rank 8' })).toBe('rung 1 of 3, variant 2: rank 8');
    expect(sweepLine({ type: 'rung-ended', rung: 1, going: ['rank 8', 'rank 4'] })).toBe('rung 1 is done; on go: rank 8; rank 4');
  });
});
