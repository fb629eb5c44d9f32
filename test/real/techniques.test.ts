import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildPart, buildTechnique, pipelineRef } from '../../src/catalogue.ts';
import type { Model } from '../../src/core/model.ts';
import { modelStatus } from '../../src/models/model-status.ts';
import { openModel } from '../../src/models/open-model.ts';
import { chooseSandbox } from '../../src/sandboxes/choose-sandbox.ts';
import { candidates, textsOf } from '../laws/candidates.ts';
import { CURSOR, kitFor, languageNamed, taskAt } from '../laws/technique-kit.ts';

const home = process.env.WHETSTONE_HOME ?? join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local', 'share'), 'whetstone');
const hasCoder = (await modelStatus('qwen2.5-coder-0.5b', { home })).state === 'present';
const sandbox = await chooseSandbox('auto').catch(() => undefined);

describe.skipIf(!hasCoder)('techniques with qwen2.5-coder-0.5b (needs its weights: whetstone model pull qwen2.5-coder-0.5b)', () => {
  let model: Model;
  beforeAll(async () => {
    model = await openModel({ use: 'qwen2.5-coder-0.5b' }, { home });
  });
  afterAll(async () => {
    await model[Symbol.asyncDispose]?.();
  });

  const answer = async (marked: string, slots: Parameters<typeof pipelineRef>[0] = {}): Promise<string | undefined> => {
    const task = taskAt(marked);
    return textsOf(await Array.fromAsync(buildTechnique(pipelineRef(slots)).solve(task, kitFor(task, { model })))).at(-1);
  };

  it('fills the rest of a line and stops there', async () => {
    const text = await answer(`import math\n\n\ndef area(radius):\n    """Area of a circle."""\n    return math.pi * ${CURSOR}\n`);
    expect(text).toMatch(/radius/);
    expect(text).not.toContain('\n');
  });

  it('fills a body that parses and does not run into the next function', async () => {
    const marked = `def total(prices):\n    """Sum of all prices."""\n    ${CURSOR}\n\n\ndef mean(prices):\n    return total(prices) / len(prices)\n`;
    const text = await answer(marked);
    expect(text).toMatch(/return/);
    expect(text).not.toContain('def mean');
    expect(await languageNamed('python').parses(marked.replace(CURSOR, text ?? ''))).toBe(true);
  });

  it('keeps a begun name when healing leaves it to the model', async () => {
    const marked = `class Cart:\n    def __init__(self):\n        self._prices = []\n\n    def total(self):\n        return sum(self._pr${CURSOR})\n`;
    expect(await answer(marked, { plan: { use: 'infill', with: { heal: 'token' } } })).toBe('ices');
  });

  it.each(['continue', 'chat'])('answers in the form "%s"', async (form) => {
    const text = await answer(`def double(number):\n    """Twice the number."""\n    return ${CURSOR}\n`, { plan: { use: form } });
    expect(text).toMatch(/number/);
  });
});

describe.skipIf(!sandbox)("the repository's own type checker (needs a sandbox: whetstone doctor)", () => {
  it('decides between two texts that both parse', async () => {
    const others = {
      'tsconfig.json': '{ "compilerOptions": { "strict": true, "noEmit": true, "types": [] }, "include": ["src"] }',
      'src/prices.ts': 'export interface Price { readonly amount: number }\n',
    };
    const marked = `import type { Price } from './prices.ts';\n\nexport function total(prices: readonly Price[]): number {\n  return ${CURSOR};\n}\n`;
    const task = taskAt(marked, { path: 'src/cart.ts', others });
    const tools = { root: join(import.meta.dirname, '..', '..'), interpreter: process.execPath };
    const kit = { ...kitFor(task, { sandbox }), tools };
    const drawn = candidates(task, ['prices.size', 'prices.length']);
    const ordered = await buildPart('select', { use: 'visible-checks', with: { typeCheckMs: 60_000 } }).order(drawn, task, kit);
    expect(kit.heard.find(({ name }) => name === 'types-checked')?.attributes.complaints).toEqual([1, 0]);
    expect(textsOf(ordered)).toEqual(['prices.length', 'prices.size']);
  });
});
