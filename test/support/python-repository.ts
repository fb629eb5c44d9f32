import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface PythonRepository extends Disposable {
  readonly root: string;
  write(path: string, content: string | Uint8Array): void;
  git(...args: readonly string[]): string;
}

/** A folder with the given files, a git repository unless told otherwise; gone when disposed. */
export function pythonRepository(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: { readonly git?: boolean } = {},
): PythonRepository {
  const root = mkdtempSync(join(tmpdir(), 'whetstone-repository-'));
  const repository: PythonRepository = {
    root,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), content);
    },
    git: (...args) =>
      execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args], { cwd: root, encoding: 'utf8' }),
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  };
  for (const [path, content] of Object.entries(files)) repository.write(path, content);
  if (options.git !== false) {
    repository.git('init', '-q');
    repository.git('add', '-A');
    repository.git('commit', '-qm', 'as it is');
  }
  return repository;
}

/** A small shop: three modules with tests that mark them well, one helper that nothing tests, a planted copy, warnings as errors. */
export const SHOP: Readonly<Record<string, string>> = {
  'pyproject.toml': '[tool.pytest.ini_options]\npythonpath = ["src"]\naddopts = "-x --maxfail=1 -W error"\n',
  'src/shop/__init__.py': 'from .basket import Basket\nfrom .price import price_of\n\n__all__ = ["Basket", "price_of"]\n',
  'src/shop/price.py': `"""Prices in cents."""

RATES = {"food": 7, "book": 10}


def tax_rate(kind):
    """Percent of a kind of goods."""
    if kind not in RATES:
        raise KeyError(f"unknown kind {kind}")
    return RATES[kind]


def price_of(amount, kind, pieces=1):
    """Price with tax of some pieces."""
    if pieces < 1:
        raise ValueError("at least one piece")
    net = amount * pieces
    tax = net * tax_rate(kind) // 100
    return net + tax


def cheapest(offers):
    best = None
    for name, amount in offers.items():
        if best is None or amount < offers[best]:
            best = name
    return best
`,
  'src/shop/basket.py': `from .price import price_of


class Basket:
    """Goods of one customer."""

    def __init__(self):
        self.lines = []

    def add(self, name, amount, kind, pieces=1):
        line = (name, price_of(amount, kind, pieces), pieces)
        self.lines.append(line)
        return self

    def total(self):
        total = 0
        for _name, price, _pieces in self.lines:
            total += price
        return total

    def count(self):
        return sum(pieces for _name, _price, pieces in self.lines)

    def names(self):
        found = []
        for name, _price, _pieces in self.lines:
            if name not in found:
                found.append(name)
        return sorted(found)
`,
  'src/shop/legacy.py': `def lowest_offer(offers):
    best = None
    for name, amount in offers.items():
        if best is None or amount < offers[best]:
            best = name
    return best
`,
  'tests/test_price.py': `import pytest
from shop.price import cheapest, price_of, tax_rate


def test_rate():
    assert tax_rate("food") == 7
    assert tax_rate("book") == 10


def test_unknown_kind():
    with pytest.raises(KeyError, match="unknown kind car"):
        tax_rate("car")


def test_price():
    assert price_of(1000, "food") == 1070
    assert price_of(1000, "book", 3) == 3300


def test_pieces():
    with pytest.raises(ValueError, match="at least one"):
        price_of(1, "food", 0)


def test_cheapest():
    assert cheapest({"a": 3, "b": 2, "c": 2}) == "b"
    assert cheapest({}) is None
`,
  'tests/test_basket.py': `from shop import Basket


def test_total():
    basket = Basket().add("bread", 300, "food").add("novel", 1000, "book", 2)
    assert basket.total() == 321 + 2200


def test_count():
    assert Basket().add("a", 1, "food", 4).add("b", 1, "food").count() == 5


def test_names():
    assert Basket().add("b", 1, "food").add("a", 1, "food").add("b", 1, "food").names() == ["a", "b"]


def test_empty():
    assert Basket().total() == 0
    assert Basket().names() == []
`,
};
