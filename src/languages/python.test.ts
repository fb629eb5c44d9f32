import { describe, expect, it } from 'vitest';
import { languageLaws } from '../../test/laws/language-laws.ts';
import { python } from './python.ts';

const SAMPLE = `"""Prices of a shop."""
from __future__ import annotations

import re
from dataclasses import dataclass, field as new_field
from typing import TYPE_CHECKING, Iterable

if TYPE_CHECKING:
    from shop.tax import Tax

RATE = 0.2
NAMES = {
    "a": [1, 2],
    "b": (3, 4),
}


@dataclass
class Cart:
    """Things to buy."""

    prices: list = new_field(default_factory=list)
    tax: Tax | None = None

    def add(self, price, *more, note="none"):
        """Adds prices."""
        if price < 0 or note is None:
            raise ValueError(f"a price of {price!r} is {'low'}")
        self.prices.append(price)
        for other in more:
            # Each one alone.
            self.prices.append(other)
            if other > 100 and \\
                    other < 200:
                break
        else:
            note = "all"

        return self.total(note=note,
                          rate=RATE)

    def total(self, note, rate=RATE):
        kept = [price * (1 + rate) for price in self.prices if price not in (0, None)]
        try:
            first, *rest = kept
        except ValueError as error:
            print(error)
            return 0
        finally:
            done = True
        with open("log") as log, open("other", "w") as other:
            other.write(log.read() + str(done))
        return first + sum(rest) if (size := len(rest)) > 1 else size


def words(text: str) -> Iterable[str]:
    def inner(word):
        nonlocal count
        count += 1
        return word.lower()

    count = 0
    while count < 3:
        count = count + 1
    yield from (inner(match.group(0)) for match in re.finditer(r"\\w+", text))
    match text:
        case "x" | "y":
            yield "letter"
        case [head, *tail] if head:
            yield from tail
    query = """
    select (
    """
    del query
    key = lambda item, *rest: item[0:len(rest)]
    yield key("z")
`;

languageLaws(python, SAMPLE);

const cut = (prefix: string, text: string, suffix: string): string | undefined => {
  const { end } = python.boundary(prefix, text, suffix, python.extentAt(prefix, suffix));
  return end === undefined ? undefined : text.slice(0, end);
};

describe('what is missing at a cursor in Python', () => {
  it.each([
    ['line', 'x = foo(', ')\n'],
    ['line', 'x = ', '\ny = 2\n'],
    ['line', 'x: ', ' = 3\n'],
    ['line', 'd = {"a":', '}\n'],
    ['statement', 'def f():\n    a = 1\n    ', '\n    return a\n'],
    ['statement', 'if a:\n    ', '\n    b()\n'],
    ['block', 'if a:\n    ', '\nelse:\n    b()\n'],
    ['block', 'def f():\n    """Doc."""\n    ', '\n\n\ndef g():\n    pass\n'],
    ['block', 'def f(\n    a,\n):  # why\n    ', '\n'],
    ['block', 'def f(a):', '\n\nx = 1\n'],
    ['block', 'call(\n    ', '\n)\n'],
    ['statement', 'call(\n    ', '\n    b,\n)\n'],
    ['statement', '"""Module."""\n', '\nx = 1\n'],
    ['block', '    """\n    A window begins in a docstring of words.\n    """\n    if a:\n        ', '\n    return\n'],
  ])('%s: %j | %j', (extent, prefix, suffix) => {
    expect(python.extentAt(prefix, suffix)).toBe(extent);
  });
});

describe('where drawn Python leaves the hole', () => {
  it.each([
    ['a closer that the suffix has', 'x = foo(', 'a, b)\n', ')\n', 'a, b'],
    ['a closer that the suffix lacks', 'x = foo(', 'a, b)\ny = 1\n', '\ny = 1\n', 'a, b)'],
    ['brackets that span lines', 'x = ', '[\n    1,\n]\ny', '\ny = 1\n', '[\n    1,\n]'],
    ['an opener that the suffix closes', 'x = ', 'foo(\n    a)\n', '\n    a)\n', 'foo('],
    ['the rest of the line drawn again', 'if a', ' > 1:  # why\n    b\n', ':  # why\n    b\n', ' > 1'],
    ['one statement of several', 'a = 1\n', 'b = 2\nc = 3\n', '\nd = 4\n', 'b = 2'],
    ['a joined line', 'a = 1\n', 'b = 2 + \\\n    3\nc = 3\n', '\nd = 4\n', 'b = 2 + \\\n    3'],
    [
      'a compound statement with its clauses',
      'a = 1\n',
      'if a:\n    b\nelif c:\n    d\nelse:\n    e\nf = 1\n',
      '\ng = 4\n',
      'if a:\n    b\nelif c:\n    d\nelse:\n    e',
    ],
    ['a clause that may still come', 'a = 1\n', 'try:\n    b\nexc', '\ng = 4\n', undefined],
    ['a decorated function', 'a = 1\n', '@d\ndef f():\n    b\n\n\nc = 1', '\ng = 4\n', '@d\ndef f():\n    b'],
    ['a block with blank lines', 'def f():\n    ', 'a = 1\n\n    b = 2\n\ndef g():', '\n\nx = 1\n', 'a = 1\n\n    b = 2'],
    ['a block that goes on', 'def f():\n    ', 'a = 1\n    b = 2\n', '\n\nx = 1\n', undefined],
    ['blanks drawn again', 'def f():\n    ', '    a = 1\n    b = 2\nc', '\n\nx = 1\n', '    a = 1\n    b = 2'],
    ['blanks left to the model', 'def f():\n', '    a = 1\n    b = 2\nc', '\n\nx = 1\n', '    a = 1\n    b = 2'],
    ['a block on the header line', 'if a:', ' return 1\nx = 1\n', '\nx = 1\n', ' return 1'],
    ['the suffix again', 'def f(a):\n    b = ', 'a\n    return compute(b)\n', '\n    return compute(b)\n', 'a'],
    ['the suffix again inside a block', 'if x:\n    ', 'a = 1\nreturn_value = b\n', '\nreturn_value = b\n', 'a = 1'],
    ['a fence', 'def f():\n    ', 'return 1\n```\nThis code', '\n', 'return 1'],
    ['a special token', 'x = ', '1<|endoftext|>', '\n', '1'],
    ['an explanation', 'def f():\n    ', 'return 1\n    This function returns one.\n', '\n', 'return 1'],
    ['a string with brackets', 'x = ', '"(" + y\nz', '\nz = 1\n', '"(" + y'],
    ['a comment first', 'a = 1\n', '# Why.\nb = 2\nc = 3', '\nd = 4\n', '# Why.\nb = 2'],
    ['elements of a call', 'call(\n    ', 'a,\n    b=1,\n)\n', '\n)\n', 'a,\n    b=1,'],
  ])('%s', (_, prefix, text, suffix, expected) => {
    expect(cut(prefix, text, suffix)).toBe(expected);
  });
});

describe('names in Python', () => {
  const undefinedIn = (text: string): Promise<readonly string[]> => python.undefinedNames(text, { start: 0, end: text.length });
  it.each([
    ['class names in methods', 'class A:\n    x = 1\n    y = x\n    def f(self):\n        return x\n', ['x']],
    ['comprehension names outside', 'a = [i for i in range(3)]\nprint(i)\n', ['i']],
    ['keyword names and attributes', 'print(sep=1).end.join\n', []],
    ['star imports', 'from os import *\nfrobnicate()\n', []],
    ['walrus in a comprehension', 'b = [y for x in range(3) if (y := x)]\nprint(y)\n', []],
    ['type parameters', 'def f[T](a: T) -> T:\n    return a\nclass B[U]:\n    u: U\n', []],
    ['captures of a case', 'match 1:\n    case int(n) | {"k": n, **rest} if n:\n        print(n, rest)\n', []],
    ['f-strings', 'print(f"{missing!r:>{width}}")\n', ['missing', 'width']],
    ['globals of a function', 'def f():\n    global g\n    g = 1\ndef h():\n    return g\n', []],
    ['text that does not parse', 'def f(:\n    nobody\n', []],
  ])('%s', async (_, text, expected) => {
    expect(await undefinedIn(text)).toEqual(expected);
  });

  it('tells imports as written', async () => {
    expect(await python.imports('import os.path as p, re\nfrom .a import b as c, d\nfrom x import *\n')).toEqual([
      { module: 'os.path', names: [] },
      { module: 're', names: [] },
      { module: '.a', names: ['b', 'd'] },
      { module: 'x', names: ['*'] },
    ]);
  });

  it('tells names of a span by frequency', async () => {
    expect(await python.namesIn('a = b\nif b in c: b', { start: 6, end: 18 })).toEqual(['b', 'c']);
  });
});

describe('Python that only looks right to the grammar', () => {
  it.each([
    'if x:\n\ny = 1\n',
    'x = 1\n    y = 2\n',
    'def f():\n    x = 1\n  y = 2\n',
    'print x\n',
    'return 1\n',
    'break\n',
    'f(a=1, b)\n',
    'f() = 1\n',
  ])('%j', async (text) => {
    expect(await python.parses(text)).toBe(false);
  });
});

describe('definitions and flags in Python', () => {
  it('tells kinds, signatures, docstrings and what holds them', async () => {
    const definitions = await python.definitions(SAMPLE);
    const add = definitions.find((definition) => definition.qualifiedName === 'Cart.add');
    expect(add).toMatchObject({ kind: 'method', topLevel: 'Cart', docstring: 'Adds prices.' });
    expect(SAMPLE.slice(add!.signature.start, add!.signature.end)).toBe('def add(self, price, *more, note="none"):');
    const cart = definitions.find((definition) => definition.name === 'Cart');
    expect(SAMPLE.slice(cart!.signature.start, cart!.signature.end)).toBe('@dataclass\nclass Cart:');
    expect(definitions.find((definition) => definition.name === 'inner')).toMatchObject({
      kind: 'function',
      qualifiedName: 'words.inner',
      topLevel: 'words',
    });
    expect(definitions.find((definition) => definition.name === 'RATE')).toMatchObject({ kind: 'variable' });
  });

  it('marks what runs at import and what exists only as a type', async () => {
    const holes = await python.holes(
      'import x\nA = 1\n\ndef f(a: int = 1) -> int:\n    b: int\n    b = a\n    return b\n\nclass C:\n    c = A\n',
    );
    const flagged = holes.filter((hole) => hole.kind === 'statement').map((hole) => [hole.importTime, hole.typeOnly]);
    expect(flagged).toEqual([
      [true, false],
      [false, true],
      [false, false],
      [false, false],
      [true, false],
    ]);
  });

  it.each([
    ['long text literal', 'x = 1\nHELP = "Counts the apples that fell from the old tree."\n'],
    ['message only', 'x = 1\nprint("There are no apples left under the tree", x)\n'],
    ['magic number', 'x = 1\ny = x * 7919\n'],
    ['long regular expression', 'import re\nP = re.compile(r"^(\\w+)\\s*=\\s*([^#]+)(#.*)?$")\n'],
    [undefined, 'x = 1\ny = x + 1\n'],
    [undefined, 'x = 7919\ny = x * 7919\n'],
  ])('%s', async (rule, text) => {
    const hole = (await python.holes(text)).findLast((candidate) => candidate.kind === 'statement');
    expect(await python.notInferable(text, hole!)).toBe(rule);
  });
});
