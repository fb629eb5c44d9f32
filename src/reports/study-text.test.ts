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

  it('tells the developer’s own lines apart where there are some', () => {
    const own = { loss: { n: 15, clusters: 12, natsPerToken: 0.5, interval: null }, lossDifferences: [] };
    const told = studyMarkdown({ ...study, arms: [arm('none', { own }), arm('developer')] });
    expect(told).toMatch(/\| nats\/token: own \| change: own \|/);
    expect(told).toMatch(/\| none \|.*\| 0\.500 \|/);
    expect(told).toContain('15 of them and more like them, in 12 definitions');
    expect(studyMarkdown(study)).not.toContain('own');
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

describe('a study of where answers end', () => {
  const against = { against: 'fim', n: 30, clusters: 22, difference: -0.2, interval: { low: -0.35, high: -0.05 }, p: 0.01 };
  const overranAgainst = [{ ...against, wins: 7, losses: 1, mcnemarP: 0.07, verdict: 'better' as const, moreTasksNeeded: null }];
  const ends = { n: 30, overran: 6, repeatedSuffix: 3, shorter: 9, longer: 12, endedItself: 27, errorMedian: 14, relativeErrorMedian: 0.5 };
  const boundary = { raw: { ...ends, overranAgainst }, controlled: { ...ends, overran: 0, overranAgainst: [] } };
  const tests = ['raw', 'controlled'].map((name) => ({ name, about: name, tasks: 30 }));
  const told = studyJsonSchema.parse({ ...study, kind: 'objectives', tests, arms: [arm('fim'), arm('horizon', { boundary })] });

  it('has a table for each way of asking, every row whole', () => {
    const blocks = studyMarkdown(told)
      .split('\n\n')
      .filter((block) => block.startsWith('|'));
    expect(blocks).toHaveLength(3);
    expect(blocks[1]).toMatch(/passed: raw.*overran.*suffix again.*too short.*too long.*ended itself.*length error/);
    expect(blocks[1]).toMatch(/horizon.*20\u00a0%.*−20\.0 \[−35\.0 to −5\.0\].*10\u00a0%.*30\u00a0%.*40\u00a0%.*90\u00a0%.*14/);
    expect(blocks[2]).toMatch(/\| horizon .*\| 0\u00a0% \|/);
    for (const block of blocks) expect(new Set(block.split('\n').map((line) => line.split('|').length)).size).toBe(1);
  });

  it('tells how well the share that is left is known', () => {
    const byLength = [
      { from: 1, to: 8, tokens: 100, error: 0.2, half: 0.25 },
      { from: 9, to: 32, tokens: 0, error: null, half: null },
      { from: 33, to: 1e6, tokens: 900, error: 0.1, half: 0.251 },
    ];
    const horizon = { tokens: 1_000, error: 0.11, half: 0.251, byLength };
    const words = studyText({ ...told, arms: [arm('horizon', { boundary, horizon })] }, 200).join('\n');
    expect(words).toContain(
      'horizon is wrong by 0.110 (always one half: 0.251) about the share that is left, on 1,000 tokens; by answer tokens, 1 to 8: 0.200 (always one half: 0.250), 33 and more: 0.100',
    );
  });

  it('says what its words mean', () => {
    expect(studyText(told, 200).join('\n')).toContain('overran: went on behind the true end');
    expect(studyText(study, 200).join('\n')).not.toContain('overran');
  });
});
