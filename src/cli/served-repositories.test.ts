import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { boundaryRecipe } from './baselines.ts';
import type { CommandCall } from './command.ts';
import { readEnvironment } from './environment.ts';
import { resolveSettings } from './resolve-settings.ts';
import { openRepositories, planRepositories, repositoryName } from './served-repositories.ts';

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'whetstone-served-')));
const environment = { ...readEnvironment(), home: join(folder, 'home'), cwd: folder };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A folder with one file, and with a recipe that answers with `text`, if it has one. */
function repository(path: string, text?: string): string {
  const root = join(folder, path);
  mkdirSync(join(root, '.whetstone'), { recursive: true });
  writeFileSync(join(root, 'figures.py'), 'def one():\n    return \n');
  if (text !== undefined) {
    const recipe = boundaryRecipe({ use: 'scripted', with: { answers: [{ texts: [text] }] } }, 0);
    writeFileSync(join(root, '.whetstone', 'whetstone.recipe.json'), JSON.stringify({ ...recipe, name: `recipe of ${path}` }));
  }
  return root;
}

function call(...positional: readonly string[]): CommandCall {
  const settings = (root: string) => resolveSettings({ flags: { sandbox: 'unsafe' }, repository: root });
  const signal = new AbortController().signal;
  return { positional, options: {}, settings, settingFlags: { sandbox: 'unsafe' }, json: false, verbose: false, environment, signal };
}

describe('repositories to be served', () => {
  const [api, web] = [repository('api', '1'), repository('web', '2')];

  it('are named after their folders, in the order they were typed', () => {
    expect(planRepositories(call('web', api)).map(({ name, root, recipe }) => [name, root, recipe.name])).toEqual([
      ['web', web, 'recipe of web'],
      ['api', api, 'recipe of api'],
    ]);
    expect(['/a/b c+ü', '/', '/x/.dot_1-2'].map(repositoryName)).toEqual(['b-c-', 'repository', '.dot_1-2']);
  });

  it('are the current folder when none is named', () => {
    expect(planRepositories({ ...call(), environment: { ...environment, cwd: web } }).map(({ name }) => name)).toEqual(['web']);
  });

  it('must differ in their names, must be there and must have a recipe', () => {
    repository('other/api', '3');
    const bare = repository('bare');
    expect(() => planRepositories(call('api', 'other/api'))).toThrow(`Two repositories would answer at /r/api: ${api} and `);
    expect(() => planRepositories(call('api', 'api'))).toThrow('Two repositories');
    expect(() => planRepositories(call('api', 'nowhere'))).toThrow(`${join(folder, 'nowhere')} does not exist`);
    expect(() => planRepositories(call('api', 'bare'))).toThrow(`There is no recipe ${join(bare, 'whetstone.recipe.json')}`);
  });

  it('answer each by its own recipe', async () => {
    const lines: string[] = [];
    await using opened = await openRepositories(planRepositories(call('api', 'web')), environment, (line) => lines.push(line));
    const texts: string[] = [];
    for (const { complete } of opened.repositories) {
      const request = { prefix: 'def one():\n    return ', suffix: '\n' };
      for await (const { text } of complete(request, new AbortController().signal)) texts.push(text);
    }
    expect(texts).toEqual(['1', '2']);
    expect(opened.repositories.map(({ name, served }) => [name, served.name])).toEqual([
      ['api', 'recipe of api'],
      ['web', 'recipe of web'],
    ]);
    expect(lines).toEqual(['Loading recipe of api on scripted for api', 'Loading recipe of web on scripted for web']);
  });
});
