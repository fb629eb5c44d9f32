import { type PythonRepository, pythonRepository, SHOP } from './python-repository.ts';

/** Functions that nothing tests, each unlike the others. */
const EXTRA = `def clamp(value, low, high):
    if value < low:
        return low
    return min(value, high)


def initials(name):
    words = name.split()
    return ".".join(word[0].upper() for word in words)


def is_leap(year):
    if year % 400 == 0:
        return True
    return year % 4 == 0 and year % 100 != 0


def flatten(nested):
    flat = []
    for inner in nested:
        flat.extend(inner)
    return flat


def invert(mapping):
    swapped = {}
    for key, value in mapping.items():
        swapped[value] = key
    return swapped


def vowels(text):
    found = [letter for letter in text.lower() if letter in "aeiou"]
    return len(found)


def fibonacci(count):
    a, b = 0, 1
    for _ in range(count):
        a, b = b, a + b
    return a


def chunks(items, size):
    for start in range(0, len(items), size):
        yield items[start : start + size]


def parse_pair(text):
    left, _, right = text.partition("=")
    if not right:
        raise ValueError("no value")
    return left.strip(), right.strip()


def slug(title):
    kept = [letter if letter.isalnum() else "-" for letter in title.lower()]
    return "".join(kept).strip("-")


def median(numbers):
    ordered = sorted(numbers)
    middle = len(ordered) // 2
    return ordered[middle]


def rotate(items, by):
    by = by % len(items)
    return items[by:] + items[:by]
`;

const LATE = `def gcd(a, b):
    while b:
        a, b = b, a % b
    return a


def to_binary(number):
    digits = ""
    while number > 0:
        digits = str(number % 2) + digits
        number = number // 2
    return digits or "0"


def longest(words):
    best = ""
    for word in words:
        if len(word) > len(best):
            best = word
    return best


def common(first, second):
    shared = set(first) & set(second)
    return sorted(shared)
`;

const TEST_LATE = `from shop.late import common, gcd, longest, to_binary


def test_gcd():
    assert gcd(12, 18) == 6


def test_binary():
    assert to_binary(6) == "110"
    assert to_binary(0) == "0"


def test_longest():
    assert longest(["a", "abc", "ab"]) == "abc"


def test_common():
    assert common("abc", "cbd") == ["b", "c"]
`;

/**
 * The shop with a history: Ann wrote most of it in 2024, Ben added a module with its tests and an untested one in 2025, and Ann one more
 * after him.
 */
export function datedRepository(): PythonRepository {
  const repository = pythonRepository({ ...SHOP, 'src/shop/extra.py': EXTRA }, { git: false });
  const commit = (author: string, date: string): void => {
    repository.git('add', '-A');
    repository.git('commit', '-q', '-m', 'more', `--author=A <${author}>`, `--date=${date}`);
  };
  repository.git('init', '-q');
  commit('ann@example.org', '2024-01-02T00:00:00Z');
  repository.write('src/shop/late.py', LATE);
  repository.write('src/shop/unasked.py', UNASKED);
  repository.write('tests/test_late.py', TEST_LATE);
  commit('ben@example.org', '2025-03-04T00:00:00Z');
  repository.write('src/shop/later.py', LATER);
  commit('ann@example.org', '2025-05-06T00:00:00Z');
  return repository;
}

const LATER = `def minutes_of(clock):
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def widest(rows):
    widths = [len(row) for row in rows]
    return max(widths, default=0)


def without(items, unwanted):
    left = []
    for item in items:
        if item != unwanted:
            left.append(item)
    return left
`;

const UNASKED = `def celsius(fahrenheit):
    difference = fahrenheit - 32
    return difference * 5 / 9


def mirrored(text):
    back = text[::-1]
    return text == back
`;
