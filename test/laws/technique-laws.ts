import { describe, expect, it } from 'vitest';
import { buildPart } from '../../src/catalogue.ts';
import { applyEdits } from '../../src/core/edit.ts';
import type { Model } from '../../src/core/model.ts';
import type { Ref } from '../../src/core/recipe.ts';
import type { Candidate, Task } from '../../src/core/task.ts';
import type { Kit, Technique } from '../../src/core/technique.ts';
import { WhetstoneError } from '../../src/core/whetstone-error.ts';
import { scripted } from '../../src/models/scripted.ts';
import type { PartDefinition, Slot } from '../../src/techniques/define-part.ts';
import { pipeline } from '../../src/techniques/whole/pipeline.ts';
import { CURSOR, kitFor, taskAt } from './technique-kit.ts';

const SHOP = {
  'shop/prices.py': [
    'class Price:',
    '    """An amount of money."""',
    '',
    '    def add_tax(self, rate: float) -> float:',
    '        """Amount with tax."""',
    '        taxed = self.amount * (1 + rate)',
    '        return taxed',
    '',
    '',
    'def parse_price(text: str) -> Price:',
    '    """Reads "12.50"."""',
    '    amount = float(text)',
    '    return Price(amount)',
    '',
  ].join('\n'),
};
const FILES = [
  `from shop.prices import Price, parse_price\n\n\ndef total(prices, rate):\n    result = 0\n    for price in prices:\n        ${CURSOR}\n    return result\n`,
  `import math\n\n\ndef area(radius):\n    return math.pi * ${CURSOR}\n`,
  `def one():\r\n    ${CURSOR}\r\n\r\n\r\ndef two():\r\n    return 2\r\n`,
  `${CURSOR}`,
];
const TYPESCRIPT = `import { parse } from './parse.ts';\n\nexport function total(texts: readonly string[]): number {\n  ${CURSOR}\n}\n`;
const ANSWERS = ['result += price.add_tax(rate)', 'pass\n    return result', '```python\nx = 1\n```\nThat sets x.', ''];

/** What holds for every part: options, repeatability, no peeking, honest edits, abort. `options` are given to the part beside its defaults. */
export function techniqueLaws<S extends Slot>(definition: PartDefinition<S>, options: Readonly<Record<string, unknown>> = {}): void {
  const make = (): Technique => techniqueWith(definition, options);
  const tasks = [...FILES.map((file) => taskAt(file, { others: SHOP })), taskAt(TYPESCRIPT, { path: 'shop/cart.ts', others: SHOP })];

  describe(`laws of the ${definition.slot} "${definition.name}"`, () => {
    it('has a description and a default for every option', () => {
      expect(definition.options.safeParse({}).success).toBe(true);
      for (const [name, schema] of Object.entries(definition.options.shape)) {
        expect((schema as { description?: string }).description, name).toMatch(/\w/);
      }
    });

    it('refuses an unknown option as a fault of the recipe', () => {
      const refused = (): unknown => definition.create({ noSuchOption: 1 }, buildPart);
      expect(refused).toThrow(WhetstoneError);
      expect(refused).toThrow(expect.objectContaining({ code: 'bad-recipe', hint: expect.stringMatching(/option/) }));
    });

    it('answers the same twice', async () => {
      for (const task of tasks) expect(await solved(make(), task)).toEqual(await solved(make(), task));
    });

    it('puts text at the cursor and changes nothing else', async () => {
      for (const task of tasks) {
        const before = await task.workspace.read(task.ask.path);
        for (const candidate of await solved(make(), task)) {
          const after = applyEdits(before, candidate.edits);
          expect(after.startsWith(before.slice(0, task.ask.offset))).toBe(true);
          expect(after.endsWith(before.slice(task.ask.offset))).toBe(true);
          expect(candidate.edits.every(({ path }) => path === task.ask.path)).toBe(true);
        }
      }
    });

    it('reads only what the workspace lists', async () => {
      for (const task of tasks) {
        const listed = new Set(await task.workspace.list());
        const read = new Set<string>();
        const watched = { ...task.workspace, read: (path: string) => read.add(path) && task.workspace.read(path) };
        await solved(make(), { ...task, workspace: watched });
        expect([...read].filter((path) => !listed.has(path))).toEqual([]);
      }
    });

    it('throws the reason of an abort, unwrapped', async () => {
      const reason = new Error('the user went on typing');
      const task = tasks[0] as Task;
      await expect(solved(make(), task, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('lets its consumer stop after any candidate, and then asks the model for nothing more', async () => {
      const asked = { begun: 0, ended: 0 };
      const task = tasks[0] as Task;
      for await (const _ of make().solve(task, kitFor(task, { model: counting(asked) }))) break;
      expect(asked.begun).toBe(asked.ended);
    });
  });
}

/** The part in a pipeline whose other slots are the simplest. */
function techniqueWith<S extends Slot>(definition: PartDefinition<S>, options: Readonly<Record<string, unknown>>): Technique {
  const part = definition.create(options, buildPart);
  if (definition.slot === 'technique') return part as Technique;
  const simplest: Readonly<Record<Exclude<Slot, 'technique'>, Ref>> = {
    context: { use: 'none' },
    plan: { use: 'infill' },
    draw: definition.slot === 'select' ? { use: 'samples' } : { use: 'greedy' },
    select: { use: 'first' },
    repair: { use: 'none' },
  };
  return pipeline({
    context: buildPart('context', simplest.context),
    plan: buildPart('plan', simplest.plan),
    draw: buildPart('draw', simplest.draw),
    select: buildPart('select', simplest.select),
    repair: buildPart('repair', simplest.repair),
    [definition.slot]: part,
  });
}

async function solved(technique: Technique, task: Task, options: { readonly signal?: AbortSignal } = {}): Promise<readonly Candidate[]> {
  const kit: Kit = kitFor(task, { says: ANSWERS, ...options });
  return Array.fromAsync(technique.solve(task, kit));
}

function counting(asked: { begun: number; ended: number }): Model {
  const model = scripted({ answers: [{ texts: ANSWERS }] });
  return {
    ...model,
    async *generate(request) {
      asked.begun += 1;
      try {
        yield* model.generate(request);
      } finally {
        asked.ended += 1;
      }
    },
  };
}
