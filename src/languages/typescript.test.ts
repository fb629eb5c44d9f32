import { describe, expect, it } from 'vitest';
import { languageLaws } from '../../test/laws/language-laws.ts';
import { typescript } from './typescript.ts';

// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the texts under test are code with templates
const SAMPLE = [
  "import { readFile } from 'node:fs/promises';",
  "import type { Tax } from './tax.ts';",
  '',
  'const RATE = 0.2;',
  'export const NAMES = {',
  '  a: [1, 2],',
  "  b: 'two',",
  '};',
  '',
  'interface Options<in out T> {',
  '  readonly note?: T;',
  '}',
  '',
  '/** Things to buy. */',
  'export class Cart<T extends number = number> {',
  '  static #count = 0;',
  '  readonly prices: T[] = [];',
  '',
  '  /** Adds prices. */',
  '  add(price: T, { note }: Options<string> = {}, ...more: T[]): number {',
  '    if (price < 0 || note === undefined) {',
  '      throw new RangeError(`a price of ${price} is ${note ?? `no ${typeof note}`}`);',
  '    } else if (price > 100) return 0;',
  '    this.prices.push(price);',
  '    for (const other of more) {',
  '      // Each one alone.',
  '      this.prices.push(other);',
  '      Cart.#count += 1;',
  '    }',
  '    return this.prices.reduce((sum, one) => sum + one * (1 + RATE), 0);',
  '  }',
  '}',
  '',
  'export async function words(path: string, tax?: Tax): Promise<string[]> {',
  '  const found: string[] = [];',
  '  try {',
  "    const text = await readFile(path, 'utf8');",
  '    const pattern = /[\\w"]+/g;',
  '    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {',
  '      found.push(match[0].toLowerCase());',
  '    }',
  '  } catch (error) {',
  '    if (!(error instanceof Error)) throw error;',
  '    console.warn(error.message, tax);',
  '  } finally {',
  '    found.sort((a, b) => a.localeCompare(b));',
  '  }',
  '  switch (found.length) {',
  '    case 0:',
  "      return ['none'];",
  '    default:',
  '      found.reverse();',
  '  }',
  '  await using handle = open(path);',
  '  const size = handle',
  '    .list()',
  '    .map((one) => one.length)',
  '    .filter(Boolean);',
  '  return size.length > 1 ? found : found.slice(0, -1);',
  '}',
  '',
  'const open = (path: string) => {',
  '  const list = () => [path, path];',
  '  return { list, [Symbol.asyncDispose]: async () => {} };',
  '};',
  '',
].join('\n');

languageLaws(typescript, SAMPLE);

const cut = (prefix: string, text: string, suffix: string): string | undefined => {
  const { end } = typescript.boundary(prefix, text, suffix, typescript.extentAt(prefix, suffix));
  return end === undefined ? undefined : text.slice(0, end);
};

describe('what is missing at a cursor in TypeScript', () => {
  it.each([
    ['line', 'const x = foo(', ');\n'],
    ['line', 'if (a', ') {\n  b();\n}\n'],
    ['statement', 'function f() {\n  a();\n  ', '\n  return b;\n}\n'],
    ['statement', 'function f() {\n  ', '\n  return b;\n}\n'],
    ['block', 'function f() {\n  ', '\n}\n'],
    ['block', 'function f() {', '}\n'],
    ['block', 'if (a) {\n  ', '\n} else {\n  b();\n}\n'],
    ['block', 'call(\n  ', '\n);\n'],
    ['block', 'function f() {', '\n\nconst a = 1;\n'],
    ['block', 'switch (a) {\n  case 1:\n    ', '\n  default:\n    b();\n}\n'],
  ])('%s: %j | %j', (extent, prefix, suffix) => {
    expect(typescript.extentAt(prefix, suffix)).toBe(extent);
  });
});

describe('where drawn TypeScript leaves the hole', () => {
  it.each([
    ['a closer that the suffix has', 'foo(', 'a, b);\n', ');\n', 'a, b'],
    ['a closer that the suffix lacks', 'foo(', 'a, b);\nbar();\n', '\nbar();\n', 'a, b);'],
    ['a header whose body follows', 'if (a', ' > 1) {\n  b();\n', '\n  b();\n}\n', ' > 1) {'],
    ['a template', 'x = `a${', 'b} c`;\ny', '\ny = 1;\n', 'b} c`;'],
    ['one statement of several', 'function f() {\n  ', 'a();\n  b();\n', '\n  return c;\n}\n', 'a();'],
    ['a chain of calls', 'function f() {\n  ', 'a\n    .b()\n    .c();\n  d();', '\n  return c;\n}\n', 'a\n    .b()\n    .c();'],
    ['a chain without semicolons', 'function f() {\n  ', 'a\n    .b()\n  d()\n', '\n  return c\n}\n', 'a\n    .b()'],
    [
      'an if with its else',
      'function f() {\n  ',
      'if (a) {\n    b();\n  } else {\n    c();\n  }\n  d();',
      '\n  return c;\n}\n',
      'if (a) {\n    b();\n  } else {\n    c();\n  }',
    ],
    ['an else that may still come', 'function f() {\n  ', 'if (a) {\n    b();\n  }\n', '\n  return c;\n}\n', undefined],
    [
      'a function with an object type',
      '',
      'function f({ a }: { a: number }): { b: number } {\n  return { b: a };\n}\nx',
      '\ng();\n',
      'function f({ a }: { a: number }): { b: number } {\n  return { b: a };\n}',
    ],
    ['the closing brace of the suffix', 'function f() {\n  ', 'a();\n  return b;\n}\n', '\n}\n', 'a();\n  return b;'],
    ['a brace that the suffix lacks', 'function f() {', '\n  return b;\n}\n\ng();', '\n\nconst a = 1;\n', '\n  return b;\n}'],
    ['members of an object', 'const a = {\n  ', 'b: 1,\n  c: { d: 2 },\n};\n', '\n};\n', 'b: 1,\n  c: { d: 2 },'],
    ['one member of an object', 'const a = {\n  ', 'b: 1,\n  c: 2,\n', '\n  d: 3,\n};\n', 'b: 1,'],
    ['a case', 'switch (a) {\n  case 1:\n    ', 'b();\n    break;\n  default:\n', '\n  default:\n    c();\n}\n', 'b();\n    break;'],
    ['a for loop', 'f();\n', 'for (let i = 0; i < 3; i++) g(i);\nh();', '\nk();\n', 'for (let i = 0; i < 3; i++) g(i);'],
    ['try and catch', 'f();\n', 'try {\n  a();\n} catch {\n  b();\n}\nh();', '\nk();\n', 'try {\n  a();\n} catch {\n  b();\n}'],
    ['the suffix again', 'function f() {\n  ', 'a({\n    b: 1,\n  return compute(c);\n', '\n  return compute(c);\n}\n', 'a({\n    b: 1,'],
    ['a fence', 'function f() {\n  ', 'return 1;\n```\n', '\n}\n', 'return 1;'],
    ['CRLF', 'function f() {\r\n  ', 'a();\r\n  return b;\r\n}\r\n', '\r\n}\r\n', 'a();\r\n  return b;'],
  ])('%s', (_, prefix, text, suffix, expected) => {
    expect(cut(prefix, text, suffix)).toBe(expected);
  });
});

describe('names in TypeScript', () => {
  it.each([
    ['hoisting and blocks', 'f();\nfunction f() { if (a) { let b = 1; } return b; }\nvar a;\n', ['b']],
    ['patterns', 'const { a, b: [c, ...d], e = a, ...f } = x;\nconsole.log(a, b, c, d, e, f);\n', ['x', 'b']],
    ['types are not values', 'type T = Unknown;\nconst a = {} as Missing<typeof nothing>;\nlet g: (b: number) => Other;\n', []],
    ['imports', "import a, { type B, c as d } from 'x';\nimport * as e from 'y';\nexport { f as g } from 'z';\na(d, e, c);\n", ['c']],
    ['elements', 'const A = () => <div a={b}><C.D /></div>;\n', ['b', 'C']],
    [
      'catch, classes, enums',
      'try {} catch (e) { e; }\nenum E { A = 1, B = A }\nclass K { k = K; }\nconst z = class Y { y = Y };\nlabel: for (;;) break label;\n',
      [],
    ],
    ['names asked for with typeof, and those a build puts in', 'if (typeof Widget !== "undefined") Widget(__VERSION__);\n', []],
    ['shorthand', 'const a = { b, c: 1 };\n', ['b']],
  ])('%s', async (_, text, expected) => {
    expect([...(await typescript.undefinedNames(text, { start: 0, end: text.length }))].sort()).toEqual([...expected].sort());
  });

  it('tells imports as written', async () => {
    const text =
      "import a, { b as c } from 'm';\nimport * as n from './n.ts';\nexport { d } from 'o';\nconst { e } = require('p');\nconst q = await import('q');\n";
    expect(await typescript.imports(text)).toEqual([
      { module: 'm', names: ['default', 'b'] },
      { module: './n.ts', names: ['*'] },
      { module: 'o', names: ['d'] },
      { module: 'p', names: ['e'] },
      { module: 'q', names: ['*'] },
    ]);
  });
});

describe('definitions and flags in TypeScript', () => {
  it('tells kinds, signatures, docstrings and what holds them', async () => {
    const definitions = await typescript.definitions(SAMPLE);
    expect(definitions.map(({ kind, qualifiedName, topLevel }) => [kind, qualifiedName, topLevel])).toEqual([
      ['variable', 'RATE', 'RATE'],
      ['variable', 'NAMES', 'NAMES'],
      ['type', 'Options', 'Options'],
      ['class', 'Cart', 'Cart'],
      ['variable', 'Cart.#count', 'Cart'],
      ['variable', 'Cart.prices', 'Cart'],
      ['method', 'Cart.add', 'Cart'],
      ['function', 'words', 'words'],
      ['function', 'open', 'open'],
      ['function', 'open.list', 'open'],
    ]);
    const add = definitions.find((definition) => definition.name === 'add')!;
    expect(add.docstring).toBe('Adds prices.');
    expect(SAMPLE.slice(add.signature.start, add.signature.end)).toBe(
      'add(price: T, { note }: Options<string> = {}, ...more: T[]): number',
    );
    const cart = definitions.find((definition) => definition.name === 'Cart')!;
    expect(cart.docstring).toBe('Things to buy.');
    expect(SAMPLE.slice(cart.start, cart.start + 17)).toBe('export class Cart');
    const open = definitions.find((definition) => definition.name === 'open')!;
    expect(SAMPLE.slice(open.signature.start, open.signature.end)).toBe('const open = (path: string) =>');
  });

  it('marks what runs at import and what exists only as a type', async () => {
    const text = 'const a = f(1);\nfunction f(b: number) {\n  const c = b;\n  return c;\n}\n';
    const flags = (await typescript.holes(text)).filter((hole) => hole.kind === 'statement').map((hole) => hole.importTime);
    expect(flags).toEqual([true, false, false]);
    const types = await typescript.holes('interface A {\n  readonly b: Map<string, number>;\n}\ntype C = A | undefined | null;\n');
    expect(types.length).toBeGreaterThan(0);
    expect(types.every((hole) => hole.typeOnly)).toBe(true);
  });

  it('reads TSX, JavaScript and what the grammar does not know', async () => {
    for (const text of [
      'const a = <b>{c}</b>;\n',
      'const a = <T>b;\n',
      'var a = function () { return this }\n',
      'interface A<in out T, out U extends T> {}\n',
      '{ using a = b(); }\n',
    ]) {
      expect(await typescript.parses(text), text).toBe(true);
    }
    for (const text of ['return 1;\n', 'break;\n', 'const a = ;\n', 'if (a {\n']) expect(await typescript.parses(text), text).toBe(false);
  });
});
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: see above
