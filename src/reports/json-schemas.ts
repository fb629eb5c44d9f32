import { z } from 'zod';
import { evaluationComparisonSchema } from '../core/evaluation-comparison.ts';
import { answerRecordSchema, gradeRecordSchema } from '../core/evaluation-record.ts';
import { evaluationResultSchema } from '../core/evaluation-result.ts';
import { runRecordSchema } from '../core/record.ts';
import { examJsonSchema } from './exam-json.ts';
import { sharpenJsonSchema } from './sharpen-json.ts';
import { studyJsonSchema } from './study-json.ts';

/** File name -> JSON Schema (2020-12) of everything a program may read from us. */
export function jsonSchemas(): Readonly<Record<string, string>> {
  const text = (title: string, schema: z.ZodType): string =>
    `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'output', reused: 'ref' }) }, null, 2)}\n`;
  return {
    'exam.schema.json': text('whetstone exam --json', examJsonSchema),
    'sharpen.schema.json': text('whetstone sharpen --json, whetstone report --json', sharpenJsonSchema),
    'study.schema.json': text('whetstone study --json', studyJsonSchema),
    'evaluation.schema.json': text('whetstone eval --json, whetstone grade --json', evaluationResultSchema),
    'comparison.schema.json': text('whetstone compare --json', evaluationComparisonSchema),
    'answer.schema.json': text('One line of answers.jsonl', answerRecordSchema),
    'grade.schema.json': text('One line of grades.jsonl', gradeRecordSchema),
    'record.schema.json': text('One line of records.jsonl', runRecordSchema),
  };
}
