import type { BenchmarkAsk } from '../core/benchmark-problem.ts';
import type { ClassevalMethod, ClassevalRecord } from './classeval.ts';
import { afterMark, leadingSpaces } from './classeval-answer.ts';

/**
 * ClassEval's two ways of asking for a class method by method: *incremental* shows what was written so far, *compositional* the signatures
 * of the others, each method alone. Source: FudanSELab/ClassEval `generation/inference_pipeline.py` and `inference_util.py`.
 *
 *     let text = classStart(record);
 *     for (const method of record.methods_info) text = withMethod(text, methodIn(answerTo(incrementalAsk(record, method, text)), method));
 */

/** What an incremental class begins with: imports, class line, description, constructor. */
export function classStart({ import_statement, class_description, class_constructor }: ClassevalRecord): string {
  const [first = '', ...others] = class_constructor.split('\n');
  return `${import_statement.join('\n')}\n${[`${first} \n${class_description}`, ...others].join('\n')}`;
}

/** What a compositional class begins with: upstream leaves the description out there. */
export function assembledStart({ import_statement, class_constructor }: ClassevalRecord): string {
  return `${import_statement.join('\n')}\n${class_constructor}`;
}

/** The class with one more method, as `methodIn` gives it. */
export function withMethod(classText: string, methodText: string): string {
  return `${classText}\n\n${methodText}`;
}

export function incrementalAsk(record: ClassevalRecord, method: ClassevalMethod, classText: string): BenchmarkAsk {
  return ask(record, method, `${classText}\n\n    ${method.method_description}`);
}

export function compositionalAsk(record: ClassevalRecord, method: ClassevalMethod): BenchmarkAsk {
  const others = record.methods_info.filter((other) => other.method_name !== method.method_name);
  const signatures = others.map((other) => `${signatureOf(other)}\n        pass\n\n`).join('');
  return ask(record, method, `${classStart(record)}${signatures}\n\n    ${method.method_description}`);
}

function ask({ class_name }: ClassevalRecord, { method_name }: ClassevalMethod, code: string): BenchmarkAsk {
  const instruction = `please complete ${method_name} method in the following class ${class_name}`;
  return { kind: 'instruct', instruction, given: { language: 'python', code } };
}

function signatureOf({ method_description, method_name }: ClassevalMethod): string {
  const found = method_description.split('):').find((piece) => piece.includes(`def ${method_name}(`));
  return found === undefined ? '' : `    ${found}):`;
}

/** The method in a reply, indented as in a class; empty when it is not there. */
export function methodIn(reply: string, { method_name }: Pick<ClassevalMethod, 'method_name'>): string {
  const text = afterMark(reply);
  const code = (/```python(.*?)```/s.exec(text) ?? /\[PYTHON\](.*?)\[\/PYTHON\]/s.exec(text))?.[1] ?? text;
  const all = code.split('\n');
  const start = all.findIndex((line) => line.includes(`def ${method_name}(`));
  if (start < 0) return '';
  const lines = all.slice(start).map((line) => (line === '```' || line === '\r' ? '' : line));
  return `${asMethod(untilDedent(aligned(lines)))
    .join('\n')
    .trimEnd()}\n`;
}

/** A first line that lost its indentation gets it back. */
function aligned([first = '', ...others]: readonly string[]): readonly string[] {
  const isLost = leadingSpaces(others[0] ?? '') - leadingSpaces(first) > 4;
  return [isLost ? `    ${first}` : first, ...others];
}

function untilDedent(lines: readonly string[]): readonly string[] {
  const indent = leadingSpaces(lines[0] ?? '');
  const end = lines.findIndex((line, index) => index > 0 && line.length > 0 && leadingSpaces(line) <= indent);
  return end < 0 ? lines : lines.slice(0, end);
}

function asMethod(lines: readonly string[]): readonly string[] {
  const shift = ' '.repeat(Math.max(0, 4 - leadingSpaces(lines[0] ?? '')));
  const shifted = lines.map((line) => shift + line);
  const isStatic = !/self|cls/.test(shifted[0] ?? '');
  const quotes = shifted.filter((line) => /^ {4}(?: {4})?"""$/.test(line)).length;
  const closed = quotes % 2 === 1 ? ['        """', '        pass'] : [];
  return [...(isStatic ? ['    @staticmethod'] : []), ...shifted, ...closed];
}
