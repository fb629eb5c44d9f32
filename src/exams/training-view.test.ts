import { expect, it } from 'vitest';
import { shownText, type TrainingView } from '../core/training-text.ts';
import { python } from '../languages/python.ts';
import { memoryWorkspace } from '../workspaces/memory-workspace.ts';
import { cutFile } from './candidate-hole.ts';
import { trainingView } from './training-view.ts';
import { twinIndex } from './twin-index.ts';

const SECRET = `    total = 0
    for name, amount in entries.items():
        total += amount * rates[name]
    return round(total, 2)
`;
const FILES = {
  'shop/price.py': `RATES = {}\n\n\ndef price(entries, rates):\n${SECRET}\n\ndef label(name):\n    return name.title() + ":"\n`,
  'shop/bill.py': `from shop.price import price\n\n\ndef bill(entries):\n    return f"{price(entries, {}):.2f} EUR"\n\n\ndef date(day):\n    return day.isoformat()\n`,
  'shop/old.py': `class Old:\n    def value(self, entries, rates):\n${SECRET.replace(/^/gm, '    ')}\n    def size(self):\n        return 1\n`,
  'shop/other.py': 'def price_of_nothing():\n    price = 0\n    return price\n',
  'tests/test_price.py': 'from shop.price import price\n\n\ndef test_price():\n    assert price({"a": 2}, {"a": 1}) == 2\n',
  'tests/test_label.py': 'from shop.price import label\n\n\ndef test_label():\n    assert label("a") == "A:"\n',
};

/** `price` is sealed (tested by the first test file), `label` is for training. */
async function viewOf(files: Readonly<Record<string, string>>): Promise<TrainingView> {
  const { candidates } = await cutFile('shop', 'shop/price.py', files['shop/price.py']!, {
    language: python,
    kinds: new Set(['line', 'statement', 'block', 'function']),
  });
  return await trainingView({
    base: memoryWorkspace(files),
    language: python,
    candidates,
    parts: new Map(candidates.map(({ cluster, hole }) => [cluster, hole.topLevel === 'price' ? 'confirm' : 'train'])),
    testsOf: ({ hole }) => [hole.topLevel === 'price' ? 'tests/test_price.py' : 'tests/test_label.py'],
    twins: await twinIndex(new Map(Object.entries(files)), python),
  });
}

it('shows neither the definition, nor its tests, nor its callers, nor a planted copy', async () => {
  const { texts, leftOut } = await viewOf(FILES);
  const shown = Object.fromEntries(texts.map((text) => [text.path, shownText(text, 0, text.text.length)]));
  expect(Object.keys(shown)).toEqual(['shop/bill.py', 'shop/old.py', 'shop/other.py', 'shop/price.py', 'tests/test_label.py']);
  expect(Object.values(shown).join()).not.toMatch(/rates\[name\]|round\(total|EUR/);
  expect(shown['shop/price.py']).toBe('RATES = {}\n\n\n\n\ndef label(name):\n    return name.title() + ":"\n');
  expect(shown['shop/bill.py']).toContain('return day.isoformat()');
  expect(shown['shop/old.py']).toContain('def size(self):');
  expect(shown['shop/other.py']).toBe(FILES['shop/other.py']);
  expect(leftOut['tests of what the exam asks for']).toMatchObject({ files: 1 });
  expect(leftOut['near-copies of it']!.characters).toBeGreaterThan(100);
  expect(leftOut['bodies that use it']!.characters).toBeGreaterThan(20);
});

it('hands over what is sealed, holes and whole definitions, and the definitions of the train part', async () => {
  const { sealed, open } = await viewOf(FILES);
  expect(new Set(sealed.map(({ definition }) => definition))).toEqual(new Set(['price']));
  expect(sealed.filter(({ isWhole }) => isWhole).map(({ text }) => text)).toEqual([`def price(entries, rates):\n${SECRET}`.trimEnd()]);
  expect(sealed.filter(({ isWhole }) => !isWhole).map(({ text }) => text)).toContain('total = 0');
  expect(open.map(({ definition, isWhole }) => [definition, isWhole])).toEqual([
    ['RATES', true],
    ['label', true],
  ]);
});

it('knows the sealed in another version of a file: by its name, by its likeness, by its callers', async () => {
  const view = await viewOf(FILES);
  const shownOf = async (path: string, text: string): Promise<readonly [string, number]> => {
    const version = await view.sealOff(path, text);
    return [shownText(version, 0, text.length), version.sealed.length];
  };
  const before = 'def price(entries):\n    return sum(entries)\n\n\ndef label(name):\n    return name\n';
  expect(await shownOf('shop/price.py', before)).toEqual(['\n\ndef label(name):\n    return name\n', 1]);
  expect(await shownOf('shop/gone.py', before)).toEqual(['\n\ndef label(name):\n    return name\n', 1]);
  expect(await shownOf('shop/other.py', before)).toEqual(['\n\ndef label(name):\n    return name\n', 1]);
  const twice = await viewOf({ ...FILES, 'shop/other.py': 'def price(a):\n    return a\n' });
  expect((await twice.sealOff('shop/other.py', before)).sealed).toEqual([]);
  const copied = `def copied(entries, rates):\n${SECRET}\n\ndef size():\n    return 1\n`;
  expect(await shownOf('shop/other.py', copied)).toEqual(['\n\ndef size():\n    return 1\n', 0]);
  const [bill] = await shownOf('shop/bill.py', FILES['shop/bill.py'].replace('EUR', 'USD'));
  expect(bill).not.toContain('USD');
  expect(await shownOf('tests/test_price.py', 'def test_price():\n    assert 1\n')).toEqual(['', 0]);
});
