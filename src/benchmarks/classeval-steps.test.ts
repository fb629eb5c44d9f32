import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { classevalRecords } from './classeval.ts';
import { withStaticMethods } from './classeval-answer.ts';
import { assembledStart, classStart, compositionalAsk, incrementalAsk, methodIn, withMethod } from './classeval-steps.ts';

const folder = join(SHARED_DATA, 'classeval');
/** Recorded with another version of upstream's code, which kept other blank lines and decorators; the judge sets the latter anyway. */
const bare = (text = '') =>
  withStaticMethods(text)
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
const outputs = async (file: string) =>
  JSON.parse(await readFile(join(folder, 'model_output', file), 'utf8')) as { predict: string[]; raw_output: string[][] }[];

/** ClassEval_17's constructor was mended after the outputs were recorded. */
it.each([
  ['GPT-3.5-Turbo_method_C_greedy.json', assembledStart, ['ClassEval_17']],
  ['WizardCoder-15B-V1.0_method_C_greedy.json', assembledStart, ['ClassEval_17', 'ClassEval_23', 'ClassEval_56']],
  ['GPT-3.5-Turbo_method_I_greedy.json', classStart, ['ClassEval_17']],
  ['WizardCoder-15B-V1.0_method_I_greedy.json', classStart, ['ClassEval_17']],
])('puts recorded methods together as upstream did: %s', async (file, start, others) => {
  const answers = await outputs(file);
  const differing = (await classevalRecords(folder)).filter((record, index) => {
    const { predict, raw_output } = answers[index]!;
    const text = record.methods_info.reduce((sum, method, i) => withMethod(sum, methodIn(raw_output[0]?.[i] ?? '', method)), start(record));
    return bare(text).join('\n') !== bare(predict[0]).join('\n');
  });
  expect(differing.map(({ task_id }) => task_id)).toEqual(others);
});

it('shows what was written before, or the signatures of the others', async () => {
  const [record] = await classevalRecords(folder);
  const [first, second] = record!.methods_info;
  const shown = (ask: ReturnType<typeof compositionalAsk>) => (ask.kind === 'instruct' ? ask.given?.code : undefined);
  const written = withMethod(classStart(record!), methodIn(first!.solution_code, first!));
  expect(shown(incrementalAsk(record!, second!, written))).toContain("request_uri = request['path']");
  expect(shown(compositionalAsk(record!, second!))).not.toContain("request_uri = request['path']");
  expect(shown(compositionalAsk(record!, second!))).toContain('    def filter(self, request):\n        pass');
});

it('gives a method without self its decorator, and closes an open docstring', () => {
  expect(methodIn('def f(x):\n    return x\nprint(1)', { method_name: 'f' })).toBe('    @staticmethod\n    def f(x):\n        return x\n');
  expect(methodIn('    def f(self):\n        """\n        open', { method_name: 'f' })).toBe(
    '    def f(self):\n        """\n        open\n        """\n        pass\n',
  );
  expect(methodIn('nothing', { method_name: 'f' })).toBe('');
});
