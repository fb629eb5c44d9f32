import { describe, expect, it } from 'vitest';
import { randomFrom } from '../core/random.ts';
import type { Ref } from '../core/recipe.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { boundaryRecipe } from './baselines.ts';
import { readEnvironment } from './environment.ts';
import { modelPool } from './model-pool.ts';
import { placedRef } from './placed-ref.ts';
import { resolveSettings } from './resolve-settings.ts';
import { openServedArm, type ServedArm } from './served-arm.ts';

const environment = { ...readEnvironment(), home: '/nowhere' };
const task = { id: 't', ask: { kind: 'fill', path: 'a', offset: 0, language: 'none' }, workspace: memoryWorkspace({}) } as const;
const modelOf = async ({ arm }: ServedArm) => (await arm.kitFor(task, randomFrom('t'), new AbortController().signal)).model('main');
const scripted = (text: string): Ref => ({ use: 'scripted', with: { answers: [{ texts: [text] }] } });
const open = (ref: Ref, root: string, shared?: ReturnType<typeof modelPool>) => {
  const settings = resolveSettings({ flags: { sandbox: 'unsafe' }, repository: root });
  return openServedArm(boundaryRecipe(ref, 0), settings, environment, root, shared ? { shared } : {});
};

describe('models of several repositories', () => {
  it('are one where the references are equal, and live until all are closed', async () => {
    await using shared = modelPool(environment);
    const arms = [
      await open(scripted('a'), '/api', shared),
      await open(scripted('a'), '/web', shared),
      await open(scripted('b'), '/db', shared),
    ];
    const [api, web, db] = await Promise.all(arms.map(modelOf));
    expect(web).toBe(api);
    expect(db).not.toBe(api);
    await arms[0]?.[Symbol.asyncDispose]();
    expect(await modelOf(arms[1] as ServedArm)).toBe(api);
  });

  it('are their own where nothing is shared', async () => {
    await using api = await open(scripted('a'), '/api');
    await using web = await open(scripted('a'), '/web');
    expect(await modelOf(web)).not.toBe(await modelOf(api));
  });
});

describe('placedRef', () => {
  it('tells adapters of two repositories apart, and finds one that both mean', () => {
    const ref = (adapter: string): Ref => ({ use: 'm', with: { sequences: 2, adapter } });
    expect(placedRef(ref('a.gguf'), '/api')).toEqual(ref('/api/a.gguf'));
    expect(placedRef(ref('a.gguf'), '/api')).not.toEqual(placedRef(ref('a.gguf'), '/web'));
    expect(placedRef(ref('../web/a.gguf'), '/api')).toEqual(placedRef(ref('a.gguf'), '/web'));
    for (const plain of [ref('general:0123456789abcdef/9'), ref('/x/a.gguf'), { use: 'm' }])
      expect(placedRef(plain, '/api')).toEqual(plain);
  });
});
