import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { CURSOR, kitFor, taskAt } from '../../test/laws/technique-kit.ts';
import { buildTechnique, pipelineRef } from '../catalogue.ts';
import type { Problem } from '../core/problem.ts';
import { cached } from '../models/cached.ts';
import { sampleStore } from '../models/sample-store.ts';
import { scripted } from '../models/scripted.ts';
import { contextsOf, twoWays } from './study-boundary.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-ways-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const task = taskAt(`def total(prices):\n    result = ${CURSOR}\n    return result\n`);
const SAID = 'sum(prices)\n    return result\n\n\ndef other():\n    pass\n';
const problem = { task, reference: 'sum(prices)' } as Problem;

it('draws once, and answers with all that was drawn and with what boundary control leaves of it', async () => {
  let draws = 0;
  using store = sampleStore(join(folder, 'samples.sqlite'));
  const model = cached(
    scripted({}, () => {
      draws += 1;
      return SAID;
    }),
    store,
  );
  const answers: string[] = [];
  for (const { draw } of twoWays([problem], new Map(), 'about')) {
    const technique = buildTechnique(pipelineRef({ plan: { use: 'infill' }, ...(draw ? { draw } : {}) }));
    const candidates = await Array.fromAsync(technique.solve(task, kitFor(task, { model })));
    answers.push(candidates.at(-1)?.edits[0]?.text ?? '');
  }
  expect(answers).toEqual([SAID.trimEnd(), 'sum(prices)']);
  expect(draws).toBe(1);
});

it('knows what is true and what follows', async () => {
  expect(await contextsOf([problem])).toEqual(new Map([[task.id, { truth: 'sum(prices)', suffix: '\n    return result\n' }]]));
});
