import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { SHARED_DATA } from '../../test/support/shared-data.ts';
import { withTree } from '../languages/syntax-tree.ts';
import { codeBleu } from './code-bleu.ts';
import { javaDataFlow, normalisedFlows } from './java-data-flow.ts';

const lines = (name: string): readonly string[] =>
  readFileSync(join(SHARED_DATA, 'codexglue-outputs', name), 'utf8')
    .replace(/\n$/, '')
    .split('\n');

/**
 * Parts as CodeXGLUE's own program gives them with the same grammar (docs/experiments.md). Its data-flow part changes by a thousandth from
 * run to run, because it goes through sets of names in the order of their hashes.
 */
it('gives the parts that CodeXGLUE’s program gives', async () => {
  const parts = await codeBleu(lines('cs-java-model1.gold'), lines('cs-java-model1.output'));
  expect(parts.ngrams).toBeCloseTo(0.7198554551018035, 12);
  expect(parts.weightedNgrams).toBeCloseTo(0.7273761425723083, 12);
  expect(parts.syntax).toBeCloseTo(0.8558527437820765, 12);
  expect(Math.abs(parts.dataFlow - 0.8326)).toBeLessThan(0.002);
  expect(parts.codeBleu).toBeCloseTo((parts.ngrams + parts.weightedNgrams + parts.syntax + parts.dataFlow) / 4, 12);
});

it('is 1 for equal texts and refuses lists of different lengths', async () => {
  const code = 'int f ( int a ) { int b = a + 1 ; return b ; }';
  expect((await codeBleu([code], [code])).codeBleu).toBe(1);
  await expect(codeBleu([code], [])).rejects.toThrow(RangeError);
});

it('sees through names and comments, and not through another flow', async () => {
  const flowsOf = (code: string) => withTree('java', code, ({ rootNode }) => normalisedFlows(javaDataFlow(rootNode)));
  const first = await flowsOf('void f(int a) { int b = a; int c = b; }');
  expect(first).toEqual(await flowsOf('void f(int x) { int y = x; int z = y; }'));
  expect(first).not.toEqual(await flowsOf('void f(int a) { int b = a; int c = a; }'));
});

it('brings values round in a loop', async () => {
  const flows = await withTree('java', 'void f() { int i = 0; while (i < 9) { i = i + 1; } }', ({ rootNode }) => javaDataFlow(rootNode));
  expect(Math.max(...flows.map(({ fromPlaces }) => fromPlaces.length))).toBeGreaterThan(1);
});
