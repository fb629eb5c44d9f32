import { expect, test } from 'vitest';
import { attemptRecord } from '../../test/fixtures/attempt-record.ts';
import { reportInput } from '../../test/fixtures/report-input.ts';
import type { RaceEvent, StandingRow } from '../core/race-event.ts';
import { LIVE_START, nextLiveState } from './live-state.ts';
import { liveView } from './live-view.ts';
import { progressLine } from './progress-line.ts';

const input = reportInput();
const arm = Object.values(input.arms)[4] as (typeof input.arms)[string];
const row = (name: string, n: number, passed: number, more: Partial<StandingRow> = {}): StandingRow => ({
  hash: name,
  name,
  role: 'change',
  model: 'qwen2.5-coder-0.5b',
  n,
  passed,
  unjudged: 0,
  low: n === 0 ? undefined : passed / n / 2,
  high: n === 0 ? undefined : Math.min(1, (passed / n) * 1.6),
  paired: { n, won: 4, lost: 1 },
  meanPromptTokens: 640,
  meanDrawnTokens: 20,
  dropped: undefined,
  ...more,
});
const rows = [
  row('as-is', 40, 3, { paired: undefined }),
  row('boundary', 40, 9),
  row('chat', 12, 0, { dropped: 'nine tasks behind' }),
  row('new', 0, 0),
];
const events: readonly RaceEvent[] = [
  { type: 'race-started', run: 'r1', folder: '.whetstone/runs/r1', resumed: false, done: 0 },
  { type: 'problems-found', choose: 60, confirm: 55, complete: false },
  { type: 'phase-started', phase: 'choose' },
  { type: 'arm-joined', hash: 'x', arm },
  { type: 'unit-done', record: attemptRecord({ task: 't' }), reused: false, done: 92, planned: 230 },
  { type: 'table', part: 'choose', rows },
  { type: 'arm-dropped', hash: 'chat', name: 'chat', reason: 'nine tasks behind' },
];
const after = (more: readonly RaceEvent[] = []) => [...events, ...more].reduce(nextLiveState, LIVE_START);

test('the view of a race in the middle is the golden one', async () => {
  const lines = liveView(after(), { width: 100, height: 30, elapsedMs: 75_000 });
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('golden/live-view.txt');
});

test.each([
  [40, 10],
  [60, 24],
  [160, 12],
  [20, 4],
])('on %d columns and %d lines nothing sticks out', (width, height) => {
  const lines = liveView(
    after([
      { type: 'note', text: 'The store ended in half a record, which was taken off.' },
      { type: 'confirm-updated', figures: input.confirm, final: false },
    ]),
    { width, height, elapsedMs: 75_000 },
  );
  expect(lines.length).toBeLessThanOrEqual(height);
  // Names are never broken, so that a single long word may be wider than a very narrow screen.
  for (const line of lines.filter((one) => one.trim().includes(' ')))
    expect([...line].length, line).toBeLessThanOrEqual(Math.max(width, 44));
});

test('a confirmation shows where it stands in words, without p', () => {
  const text = liveView(after([{ type: 'confirm-updated', figures: input.confirm, final: false }]), {
    width: 200,
    height: 40,
    elapsedMs: 1,
  }).join('\n');
  expect(text).toMatch(/cannot tell yet, about [\d,]+ more tasks would tell/);
  expect(text).not.toMatch(/p [=<]/);
});

test('without a screen there is a line for what matters and silence for the rest', () => {
  const lines = [
    ...events,
    { type: 'unit-done', record: attemptRecord({ task: 't' }), reused: false, done: 100, planned: 230 } as const,
    { type: 'winner-selected', hash: 'boundary', arm, reason: 'six tasks ahead', rows } as const,
    { type: 'race-started', run: 'r1', folder: '', resumed: true, done: 92 } as const,
  ].map(progressLine);
  expect(lines).toEqual([
    'Run r1.',
    undefined,
    'Choosing.',
    'In the race: boundary-imports-visible-checks (qwen2.5-coder-0.5b).',
    undefined,
    undefined,
    'Dropped chat: nine tasks behind.',
    '100 answers of about 230.',
    'Selected boundary-imports-visible-checks at 23\u00a0% of 40 (selected, optimistic): six tasks ahead.',
    'Going on with run r1: 92 answers kept.',
  ]);
});
