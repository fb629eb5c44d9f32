import { describe, expect, it } from 'vitest';
import { kitFor } from '../../test/laws/technique-kit.ts';
import { buildTechnique, pipelineRef } from '../catalogue.ts';
import type { GenerateRequest, Model } from '../core/model.ts';
import type { Ref } from '../core/recipe.ts';
import type { Task } from '../core/task.ts';
import type { TrainingText } from '../core/training-text.ts';
import { abilitiesOf } from '../models/embedded.ts';
import { familyNamed } from '../models/families.ts';
import { renderPrompt } from '../models/render-prompt.ts';
import { examplesOf } from '../training/examples.ts';
import { trainingRecipeSchema } from '../training/training-recipe.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { exampleForm } from './example-form.ts';

const FILE = `import math


def area(radius):
    return math.pi * radius ** 2


def volume(radius, height):
    base = area(radius)
    if height < 0:
        raise ValueError("height")
    return base * height
`;
const OTHER = 'def weight(radius, height):\n    """Weight of a full cylinder."""\n    return 2 * volume(radius, height)\n';
const signal = new AbortController().signal;
const family = familyNamed('qwen2.5-coder')!;

/** Hears what it is asked and answers with nothing. */
function listener(heard: GenerateRequest[]): Model {
  return {
    id: 'listener',
    can: abilitiesOf(family, false),
    contextTokens: 4096,
    countTokens: async (text) => text.match(/\w+|\s+|[^\w\s]/g)?.length ?? 0,
    async *generate(request) {
      heard.push(request);
      yield { type: 'sample-end', sample: 0, reason: 'stop' };
      yield { type: 'end', usage: { promptTokens: 0, reusedTokens: 0, drawnTokens: 0, prefillMs: 0, decodeMs: 0 } };
    },
  };
}

/** What a served recipe asks when the middle is missing. */
async function asked(slots: { readonly context: Ref; readonly plan: Ref }, prefix: string, suffix: string): Promise<GenerateRequest> {
  const task: Task = {
    id: 'served',
    ask: { kind: 'fill', path: 'shape.py', offset: prefix.length, language: 'python' },
    workspace: memoryWorkspace({ 'shape.py': prefix + suffix, 'other.py': OTHER }),
  };
  const heard: GenerateRequest[] = [];
  await Array.fromAsync(buildTechnique(pipelineRef(slots)).solve(task, kitFor(task, { model: listener(heard) })));
  return heard[0] as GenerateRequest;
}

type FormSlots = { readonly context: Ref; readonly plan: Ref; readonly contextShare?: number };

function formOf(slots: FormSlots, model: Model = listener([]), packageOf?: (path: string) => string) {
  const texts: readonly TrainingText[] = [
    { path: 'shape.py', text: FILE, removed: [] },
    { path: 'other.py', text: OTHER, removed: [] },
  ];
  const base = { path: 'm.gguf', sha256: 's', family, model, [Symbol.asyncDispose]: async () => {} };
  return exampleForm({ form: slots, base, texts, ...(packageOf ? { packageOf } : {}), seed: 0, sandbox: undefined as never, signal });
}

const infill = (options: object): Ref => ({ use: 'infill', with: { ...options } });
const none: Ref = { use: 'none' };
const FORMS: readonly [string, { readonly context: Ref; readonly plan: Ref }][] = [
  ['the default', trainingRecipeSchema.parse({ name: 'r' }).form],
  ['prefix first', { context: none, plan: infill({ heal: 'token' }) }],
  ['a narrow window', { context: none, plan: infill({ window: { before: 24, after: 12 }, order: 'suffix-first' }) }],
  ['other files shown', { context: { use: 'neighbours' }, plan: infill({}) }],
  ['going on', { context: none, plan: { use: 'continue', with: { heal: 'blanks' } } }],
  ['chat', { context: none, plan: { use: 'chat' } }],
];
const MIDDLES = ['math.pi * radius ** 2', '    base = area(radius)', 'if height < 0:\n        raise ValueError("height")', '(radius)'];

describe.each(FORMS)('an example asked in the form "%s"', (_name, slots) => {
  it.each(MIDDLES)('is what the served recipe asks, and its answer what the file held: %s', async (middle) => {
    const start = FILE.lastIndexOf(middle);
    const [prefix, suffix] = [FILE.slice(0, start), FILE.slice(start + middle.length)];
    const row = { type: 'fim', id: 'r', kind: 'line', language: 'python', path: 'shape.py', prefix, middle, suffix } as const;
    const options = { maxTokens: 99, signal };
    const [example] = await Array.fromAsync(examplesOf([row], formOf(slots), options));
    const { prompt, forcedStart = '' } = await asked(slots, prefix, suffix);
    expect(example?.prompt).toEqual(renderPrompt(family, prompt));
    expect(example?.answer).toBe(forcedStart + middle);
    expect(FILE).toContain(example?.answer);
  });
});

it('shows other files as they may be learned from, never the middle itself', async () => {
  const slots = { context: { use: 'neighbours' }, plan: infill({}) };
  const middle = '    base = area(radius)';
  const [prefix, suffix] = FILE.split(middle) as [string, string];
  const row = { type: 'fim', id: 'r', kind: 'line', language: 'python', path: 'shape.py', prefix, middle, suffix } as const;
  const [example] = await Array.fromAsync(examplesOf([row], formOf(slots), { maxTokens: 99, signal }));
  const shown = JSON.stringify(example?.prompt);
  expect(shown).toContain('Weight of a full cylinder');
  expect(shown).not.toContain('base = area');
});

describe('examples with context', () => {
  const slots = { context: { use: 'neighbours' }, plan: infill({}) };
  const middle = '    base = area(radius)';
  const [prefix, suffix] = FILE.split(middle) as [string, string];
  const rows = Array.from(
    { length: 40 },
    (_none, i) => ({ type: 'fim', id: `r${i}`, kind: 'line', language: 'python', path: 'shape.py', prefix, middle, suffix }) as const,
  );
  const shownIn = async (form: ReturnType<typeof formOf>): Promise<number> => {
    const examples = await Array.fromAsync(examplesOf(rows, form, { maxTokens: 99, signal }));
    return examples.filter(({ prompt }) => JSON.stringify(prompt).includes('Weight of a full cylinder')).length;
  };

  it('show it to the share of them that the recipe says, always the same ones', async () => {
    expect(await shownIn(formOf(slots))).toBe(rows.length);
    const half = await shownIn(formOf({ ...slots, contextShare: 0.5 }));
    expect(half).toBeGreaterThan(8);
    expect(half).toBeLessThan(32);
    expect(await shownIn(formOf({ ...slots, contextShare: 0.5 }))).toBe(half);
    expect(await shownIn(formOf({ ...slots, contextShare: 0 }))).toBe(0);
  });

  it('show no file of another package', async () => {
    expect(await shownIn(formOf(slots, listener([]), (path) => path))).toBe(0);
    expect(await shownIn(formOf(slots, listener([]), () => 'one'))).toBe(rows.length);
  });
});

it('refuses a base that cannot be asked so', () => {
  const model = { ...listener([]), can: new Set(['complete'] as const) };
  expect(() => formOf({ context: none, plan: infill({}) }, model)).toThrow(expect.objectContaining({ code: 'unsupported' }));
});
