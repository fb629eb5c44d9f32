import { expect, it } from 'vitest';
import { shownText } from '../core/training-text.ts';
import { languageForPath } from '../languages/language-for.ts';
import { withoutHeldOut } from './held-out-versions.ts';

const OLD = 'def first(x):\n    return 1\n\n\ndef held(x):\n    return 2\n\n\ndef last(x):\n    return 3\n';

it('seals what bears a held-out name beside what was sealed before', async () => {
  const first = { start: 0, end: OLD.indexOf('\n\n') };
  const sealOff = withoutHeldOut(
    async (path, text) => ({ path, text, sealed: [first], removed: [first] }),
    [{ definition: 'held' }],
    languageForPath,
  );
  const version = await sealOff('moved/elsewhere.py', OLD);
  expect(version.sealed).toHaveLength(2);
  expect(shownText(version, 0, OLD.length)).not.toMatch(/return [12]/);
  expect(shownText(version, 0, OLD.length)).toContain('return 3');
  expect((await sealOff('notes.txt', OLD)).sealed).toEqual([first]);
});
