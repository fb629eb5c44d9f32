import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { Example } from './example.ts';
import { examplesIn, writeExamples } from './example-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-examples-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const example = (answer: string, kind = 'line'): Example => ({ id: 'x', kind, prompt: [{ text: 'a' }], answer, ends: true });
async function* stream(...examples: readonly Example[]) {
  yield* examples;
}

it('writes one example a line, also for readers that know more line breaks than JSON', async () => {
  const path = join(folder, 'examples.jsonl');
  const given = [example('a\nb'), example('x\u2028y\u0085z\u2029'), example('é', 'block')];
  const file = await writeExamples(path, stream(...given));
  const lines = readFileSync(path, 'utf8').trimEnd();
  expect(lines.split(/[\n\u0085\u2028\u2029]/).map((line) => JSON.parse(line))).toEqual(given);
  expect(file).toMatchObject({ path, count: 3, byKind: { line: 2, block: 1 } });
  expect(await Array.fromAsync(examplesIn(path))).toEqual(given);
});

it('is named by its content', async () => {
  const hash = async (...given: readonly Example[]) => (await writeExamples(join(folder, 'h'), stream(...given))).sha256;
  expect(await hash(example('a'))).toBe(await hash(example('a')));
  expect(await hash(example('a'))).not.toBe(await hash(example('b')));
});
