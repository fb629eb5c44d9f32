import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { boundaryRecipe } from './baselines.ts';
import { resolveSettings } from './resolve-settings.ts';
import { descriptionOf, flagOf, type SettingName, settingsSchema } from './settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'whetstone-settings-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const withFile = (text: string): string => {
  writeFileSync(join(folder, 'whetstone.config.json'), text);
  return folder;
};
const nowhere = join(folder, 'nowhere');

describe('settings', () => {
  it('takes flags over recipe over file over defaults, and says so', () => {
    const repository = withFile('{ "minutes": 20, "seed": 5, "sandbox": "unshare", "port": 9000 }');
    const recipe = { ...boundaryRecipe({ use: 'a-model' }, 7), sandbox: { use: 'container' } };
    const { values, sources } = resolveSettings({ flags: { sandbox: 'unsafe' }, recipe, repository });
    expect([values.minutes, values.seed, values.sandbox, values.port, values.maxTasks]).toEqual([20, 7, 'unsafe', 9000, 400]);
    expect([sources.minutes, sources.seed, sources.sandbox, sources.maxTasks]).toEqual([
      'whetstone.config.json',
      'recipe',
      'flag',
      'default',
    ]);
    expect(values.models).toEqual(['a-model']);
  });

  it('reads numbers and lists from the text of a flag', () => {
    const { values } = resolveSettings({ flags: { minutes: '1.5', units: '40', models: 'a, b' }, repository: nowhere });
    expect([values.minutes, values.units, values.models]).toEqual([1.5, 40, ['a', 'b']]);
  });

  it.each([
    [{ minutes: 'soon' }, '--minutes soon'],
    [{ minutes: '' }, '--minutes'],
    [{ units: '1.5' }, '--units 1.5'],
    [{ models: ' , ' }, '--models'],
    [{ sandbox: 'none' }, '--sandbox none'],
  ])('refuses %o by the name of the flag', (flags, named) => {
    expect(() => resolveSettings({ flags, repository: nowhere })).toThrow(
      expect.objectContaining({ code: 'bad-argument', message: expect.stringContaining(named) }),
    );
  });

  it.each(['{', '[]', '{ "minuets": 3 }', '{ "minutes": "6" }'])('refuses the file %s by its name', (text) => {
    const repository = withFile(text);
    expect(() => resolveSettings({ flags: {}, repository })).toThrow(
      expect.objectContaining({ code: 'bad-configuration', message: expect.stringContaining('whetstone.config.json') }),
    );
  });

  it('describes every setting and gives each a flag of its own', () => {
    const names = Object.keys(settingsSchema.shape) as SettingName[];
    for (const name of names) expect(descriptionOf(name).length).toBeGreaterThan(10);
    expect(new Set(names.map(flagOf)).size).toBe(names.length);
    expect(flagOf('testCommand')).toBe('--test-command');
  });
});
