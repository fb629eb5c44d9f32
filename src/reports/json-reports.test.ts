import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { reportInput } from '../../test/fixtures/report-input.ts';
import { examJson } from './exam-json.ts';
import { jsonSchemas } from './json-schemas.ts';
import { reportFigures } from './report-figures.ts';
import { sharpenJson, sharpenJsonSchema } from './sharpen-json.ts';

const input = reportInput();
const json = sharpenJson(input, reportFigures(input));

test.each(Object.entries(jsonSchemas()))('docs/schemas/%s is in step (else run scripts/json-schemas.ts)', (name, text) => {
  expect(readFileSync(new URL(`../../docs/schemas/${name}`, import.meta.url), 'utf8')).toBe(text);
});

test('every arm has n, passed, interval and latency, and survives a trip through text', () => {
  expect(json.arms).toHaveLength(8);
  for (const arm of json.arms) {
    expect(arm.n).toBeGreaterThan(0);
    expect(arm.passed).toBeLessThanOrEqual(arm.n);
    expect(arm.interval.low).toBeLessThanOrEqual(arm.passed / arm.n);
    expect(arm.interval.high).toBeGreaterThanOrEqual(arm.passed / arm.n);
  }
  const winner = json.arms.find((arm) => arm.isWinner);
  expect(winner?.latency.cold?.totalP50.valueMs).toBeGreaterThan(0);
  expect(json.winner).toBe(winner?.hash);
  expect(sharpenJsonSchema.parse(JSON.parse(JSON.stringify(json)))).toEqual(json);
});

test('the confirmed comparisons come with their words', () => {
  expect(json.confirm.map(({ decision }) => decision)).toEqual(['better', 'as-good-as', 'cannot-tell', 'worse']);
  expect(json.confirm[2]?.words).toMatch(/^Cannot tell .* more tasks needed/);
});

test('an exam tells what was admitted and why the rest was not', () => {
  const exam = examJson('tinysize', input.exam);
  expect(exam).toMatchObject({ schema: 'whetstone.exam/1', repository: 'tinysize', admitted: 160 });
  expect(exam.rejections[0]).toEqual({ reason: 'no test executes it', count: 212 });
  expect(() => examJson('tinysize', { ...input.exam, admitted: -1 })).toThrow(/admitted/);
});
