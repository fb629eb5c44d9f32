import { describe, expect, it } from 'vitest';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import type { AttemptRecord } from '../core/record.ts';
import { boundaryFigures, compareOverrun } from './answer-boundary.ts';

const truth = 'total += price';
const suffix = '\n    return format_total(total)\n';
const contextOf = () => ({ truth, suffix });
const said = (task: string, text: string, ended: 'stop' | 'length' | 'rule', more: Partial<AttemptRecord> = {}) =>
  attemptRecord({
    task,
    candidates: [
      { edits: [{ path: 'a.py', start: 0, end: 0, text }], text, origin: { part: 'greedy', sample: 0, notes: [`ended: ${ended}`] } },
    ],
    ...more,
  });
const RIGHT = said('right', 'total += price', 'stop');
const GOES_ON = said('goes on', 'total += price\n    print(total)', 'length', { verdict: { kind: 'failed', failures: [] } });
const AGAIN = said('again', 'total -= price\n    return format_total(total)', 'length');
const SHORT = said('short', '', 'stop', { verdict: { kind: 'failed', failures: [] } });

describe('boundaryFigures', () => {
  it('counts what goes on behind the true end, whether it passed or not', () => {
    // Characters that are no blanks: 12 wanted; 12, 24, 37 and 0 written.
    expect(boundaryFigures([RIGHT, GOES_ON, AGAIN, SHORT], contextOf)).toEqual({
      ...{ n: 4, overran: 2, repeatedSuffix: 1, shorter: 1, longer: 2, endedItself: 2 },
      ...{ errorMedian: 12, relativeErrorMedian: 1 },
    });
  });

  it('takes a longer text that passed for a right answer in other words, and one that failed for an overrun', () => {
    const text = 'for one in [price]:\n    count = 1\n    total += one * count\n    del count';
    const other = said('other words', text, 'stop');
    expect(boundaryFigures([other], contextOf)).toMatchObject({ overran: 0, longer: 1 });
    expect(boundaryFigures([{ ...other, verdict: { kind: 'failed', failures: [] } }], contextOf)).toMatchObject({ overran: 1, longer: 1 });
  });

  it('leaves out what was not judged, what cannot be inferred, and what has no known truth', () => {
    const lost = said('lost', 'x', 'stop', { verdict: { kind: 'unjudged', error: 'ours' } });
    const guess = said('guess', 'x', 'stop', { notInferable: 'number' });
    expect(boundaryFigures([lost, guess], contextOf)).toMatchObject({ n: 0, errorMedian: undefined, relativeErrorMedian: undefined });
    expect(boundaryFigures([RIGHT], () => undefined)).toMatchObject({ n: 0 });
  });
});

describe('compareOverrun', () => {
  const tasks = Array.from({ length: 24 }, (_none, at) => `t${at}`);
  const clean = tasks.map((task) => said(task, truth, 'stop'));
  const running = tasks.map((task, at) => said(task, at < 18 ? `${truth}\n    print(total)` : truth, 'length'));

  it('calls fewer overruns better, though all passed', () => {
    const { difference, interval, wins, losses, verdict } = compareOverrun(clean, running, contextOf);
    expect([difference, wins, losses, verdict]).toEqual([-0.75, 18, 0, 'better']);
    expect(interval.high).toBeLessThan(0);
    expect(compareOverrun(running, clean, contextOf)).toMatchObject({ difference: 0.75, wins: 0, losses: 18, verdict: 'worse' });
  });
});
