import { describe, expect, it } from 'vitest';
import { type StudyArmJson, type StudyJson, studyJsonSchema } from './study-json.ts';
import { studyMarkdown, studyText } from './study-text.ts';

const interval = { low: 0.1, high: 0.5 };
const arm = (name: string, more: Partial<StudyArmJson> = {}): StudyArmJson => ({
  ...{ name, about: name, state: 'done', reason: null, answeredBy: 'engine', training: null, answerMs: 800 },
  loss: { n: 60, clusters: 21, natsPerToken: 1.25, interval: { low: 1.1, high: 1.4 } },
  ...{ lossDifferences: [], comparisons: [] },
  passed: { tests: { n: 30, clusters: 12, passed: 9, rate: 0.3, interval, unjudged: 0 } },
  ...more,
});
const trained = arm('lora-r16', {
  training: {
    ...{ rows: 'repository', examples: 500, trainable: 8_798_208, share: 0.0178, steps: 40, tokens: 60_000 },
    ...{ seconds: 200, memoryBytes: 4 * 2 ** 30, folder: '/x' },
  },
  lossDifferences: [{ against: 'zero-shot', n: 60, clusters: 21, natsPerToken: -0.25, interval: { low: -0.3, high: -0.2 } }],
  comparisons: [
    {
      ...{ against: 'zero-shot', test: 'tests', n: 30, clusters: 12, difference: 0.1, interval: { low: -0.05, high: 0.25 }, p: 0.25 },
      ...{ wins: 4, losses: 1, mcnemarP: 0.375, holmP: 0.75, verdict: 'cannot-tell', moreTasksNeeded: 80 },
    },
  ],
});
const study: StudyJson = studyJsonSchema.parse({
  ...{
    schema: 'whetstone.study/1',
    kind: 'peft',
    repository: 'shop',
    model: 'qwen',
    folder: '/x',
    createdAt: 'now',
    examRevision: 'e',
    seed: 0,
  },
  split: null,
  tests: [{ name: 'tests', about: 'judged by the tests', tasks: 30 }],
  notes: [],
  arms: [arm('zero-shot'), trained, arm('ia3', { state: 'failed', reason: 'too little memory.', loss: null, passed: {} })],
});

describe('a study in words', () => {
  it('shows quality with intervals, the comparison, and what it cost', () => {
    const lines = studyText(study, 240);
    const row = lines.find((line) => line.startsWith('lora-r16')) ?? '';
    for (const part of [
      '1.250 [1.100, 1.400]',
      '-0.250 [-0.300, -0.200]',
      '30',
      '+10.0 [−5.0 to +25.0]',
      '4:1 p = .375',
      'cannot tell',
      '4.0 GiB',
    ])
      expect(row).toContain(part);
    expect(lines[0]).toBe('Prompt or training: qwen on shop (2 of 3 arms so far)');
    expect(lines.join('\n')).toContain('ia3 failed: too little memory.');
  });

  it('fits into a narrow terminal, with what a reader came for', () => {
    const lines = studyText(study, 100).slice(2, 6);
    for (const line of lines) expect([...line].length).toBeLessThanOrEqual(100);
    expect(lines[0]).toContain('nats/token');
    expect(lines[0]).toContain('points');
  });

  it('has every column as Markdown', () => {
    const table = studyMarkdown(study)
      .split('\n')
      .filter((line) => line.startsWith('|'));
    expect(new Set(table.map((line) => line.split('|').length)).size).toBe(1);
    expect(table[0]).toContain('McNemar');
  });
});
