"""Values as plain data (`core/plain-value.ts`): what crosses between the process of a candidate and everything else.

Nothing here calls a method that a candidate can define: exact types are asked for by `type(value) is`, and what is read is read through
the built-in types themselves. A subclass of a built-in type is therefore no plain data, whatever its operators claim.
"""

import base64
import builtins
import collections
import datetime
import decimal
import fractions
import json

MAX_DEPTH = 200
MAX_NODES = 4_000_000
#: Of one value as text.
MAX_CHARACTERS = 64 * 1024 * 1024
#: Integers up to here are JSON numbers: a double holds them exactly.
SAFE = 2**53 - 1

_write = json.JSONEncoder(separators=(",", ":"), allow_nan=False, check_circular=False).encode
_as_they_are = (type(None), bool, str)
_scalars = frozenset((str, int, bool, type(None)))
_numbers = frozenset((int, float))
_repr = repr
#: A list of so many numbers with floats among them is written as one text.
MIN_NUMBERS = 8
_type, _id, _len, _map, _set, _min, _max, _hex, _dict_items = type, id, len, map, set, min, max, hex, dict.items
_float_text, _mro = float.__repr__, type.__dict__["__mro__"].__get__
_encode_base64 = base64.b64encode


class NotPlain(Exception):
    """A value that is too deep, too large, or holds itself."""


class BadPlainData(Exception):
    """Text that is no plain data: it was not written by `to_text`."""


#: Classes of the standard library whose objects cross by what makes them anew: name to (class, arguments of an object).
STANDARD = {
    "collections.OrderedDict": (collections.OrderedDict, lambda x: [list(_dict_items(x))]),
    "collections.Counter": (collections.Counter, lambda x: [dict(_dict_items(x))]),
    "collections.defaultdict": (collections.defaultdict, lambda x: [None, dict(_dict_items(x))]),
    "collections.deque": (collections.deque, lambda x: [list(collections.deque.__iter__(x)), x.maxlen]),
    "builtins.range": (range, lambda x: [x.start, x.stop, x.step]),
    "builtins.slice": (slice, lambda x: [x.start, x.stop, x.step]),
    "decimal.Decimal": (decimal.Decimal, lambda x: [decimal.Decimal.__str__(x)]),
    "fractions.Fraction": (fractions.Fraction, lambda x: [x._numerator, x._denominator]),
    "datetime.date": (datetime.date, lambda x: [x.year, x.month, x.day]),
    "datetime.timedelta": (datetime.timedelta, lambda x: [x.days, x.seconds, x.microseconds]),
    "datetime.datetime": (
        datetime.datetime,
        lambda x: [x.year, x.month, x.day, x.hour, x.minute, x.second, x.microsecond] if x.tzinfo is None else None,
    ),
    "datetime.time": (datetime.time, lambda x: [x.hour, x.minute, x.second, x.microsecond] if x.tzinfo is None else None),
}
_standard_names = {kind: (name, parts) for name, (kind, parts) in STANDARD.items()}
#: Views and iterators of built-in types, which run no code of the candidate's own; generators do, and run in its process like the rest.
_iterators = frozenset(
    [type(iter(x)) for x in ([], (), set(), {}, "", b"", range(0), reversed([]), {}.values(), {}.items())]
    + [map, filter, zip, enumerate, reversed, type(x for x in ())]
)
_views = frozenset([type({}.keys()), type({}.values()), type({}.items())])
MAX_YIELDED = 100_000


class Encoder:
    """Turns one value into plain data. `other(value)` is asked for what is not plain; without it such values are `opaque`."""

    def __init__(self, other=None):
        self.other = other
        self.nodes = 0
        self.open = set()

    def encode(self, value, depth=0):
        kind = _type(value)
        if kind in _as_they_are:
            return value
        if kind is int:
            return value if -SAFE <= value <= SAFE else {"$": "int", "v": _hex(value)}
        if kind is float:
            return {"$": "float", "v": _float_text(value)}
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise NotPlain("a value is nested too deeply or too large")
        if kind is list or kind is tuple or kind is set or kind is frozenset or kind is dict:
            return self.container(value, kind, depth)
        if kind is complex:
            return {"$": "complex", "v": [_float_text(value.real), _float_text(value.imag)]}
        if kind is bytes or kind is bytearray:
            return {"$": kind.__name__, "v": _encode_base64(value).decode("ascii")}
        if kind in _standard_names:
            name, parts = _standard_names[kind]
            arguments = parts(value)
            if arguments is not None:
                return {"$": "standard", "type": name, "v": [self.encode(x, depth + 1) for x in arguments]}
        if kind in _views:
            return {"$": "iterator", "v": [self.encode(x, depth + 1) for x in list(value)]}
        if kind in _iterators:
            return {"$": "iterator", "v": self.taken(value, depth)}
        if self.other is not None:
            return self.other(value)
        return {"$": "opaque", "v": name_of(kind)}

    def container(self, value, kind, depth):
        self.nodes += _len(value)
        if self.nodes > MAX_NODES:
            raise NotPlain("a value is too large")
        if kind is list or kind is tuple:
            kinds = _set(_map(_type, value))
            if kinds <= _scalars and (int not in kinds or self.safe_integers(value, kinds)):
                items = list(value)
                return items if kind is list else {"$": "tuple", "v": items}
            if kind is list and kinds <= _numbers and _len(value) >= MIN_NUMBERS and all(_type(x) is float or -SAFE <= x <= SAFE for x in value):
                return {"$": "numbers", "v": " ".join(_map(_repr, value))}
        mark = _id(value)
        if mark in self.open:
            raise NotPlain("a value holds itself")
        self.open.add(mark)
        if kind is dict:
            items = [[self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in _dict_items(value)]
        else:
            items = [self.encode(x, depth + 1) for x in value]
        self.open.discard(mark)
        return items if kind is list else {"$": kind.__name__, "v": items}

    @staticmethod
    def safe_integers(value, kinds):
        if _len(kinds) == 1:
            return -SAFE <= _min(value) and _max(value) <= SAFE
        return all(-SAFE <= x <= SAFE for x in value if _type(x) is int)

    def taken(self, iterator, depth):
        items = []
        for item in iterator:
            items.append(self.encode(item, depth + 1))
            if _len(items) > MAX_YIELDED:
                raise NotPlain("an iterator did not end")
        return items


def to_text(value):
    """One line of ASCII for what an encoder made. Throws `NotPlain` when it is too long."""
    text = _write(value)
    if _len(text) > MAX_CHARACTERS:
        raise NotPlain("a value is too large")
    return text


def name_of(kind):
    return str(type.__dict__["__name__"].__get__(kind))[:200]


def raised(error):
    """An exception as plain data: names of its classes, nearest first, and its message."""
    try:
        message = str(error)[:1000]
    except BaseException:  # noqa: BLE001  an exception of the candidate may not print itself
        message = ""
    if type(message) is not str:
        message = ""
    return {"$": "raised", "v": [name_of(x) for x in _mro(type(error))][:20], "message": message}


def _no_float(text):
    raise BadPlainData("a bare float: " + text[:40])


_read = json.JSONDecoder(parse_float=_no_float, parse_constant=_no_float).decode


def from_text(text, other=None):
    """The value that a line stands for. `other(data)` is asked for forms that are not plain. Throws `BadPlainData`."""
    try:
        return decode(_read(text), other)
    except BadPlainData:
        raise
    except RecursionError:
        raise BadPlainData("nested too deeply") from None
    except Exception as error:  # noqa: BLE001  written by an untrusted process: it may be wrong in any way
        raise BadPlainData("not plain data: %s" % type(error).__name__) from None


def read_text(text):
    """The line's JSON, not yet decoded. Throws `BadPlainData`."""
    try:
        return _read(text)
    except BadPlainData:
        raise
    except Exception as error:  # noqa: BLE001
        raise BadPlainData("not JSON: %s" % type(error).__name__) from None


def decode(data, other=None):
    kind = type(data)
    if kind is list:
        if not ({list, dict} & set(map(type, data))):
            return data[:]  # never the read text's own list: it is what a changed argument is compared with
        return [decode(x, other) for x in data]
    if kind is not dict:
        return data
    tag, v = data["$"], data.get("v")
    if tag == "float":
        return float(_text(v))
    if tag == "int":
        return int(v, 16) if "x" in _text(v) else int(v)
    if tag == "tuple":
        return tuple(decode(v, other))
    if tag == "dict":
        return {decode(key, other): decode(value, other) for key, value in v}
    if tag == "set":
        return set(decode(v, other))
    if tag == "frozenset":
        return frozenset(decode(v, other))
    if tag == "iterator":
        return iter(decode(v, other))
    if tag == "list":
        return list(decode(v, other))
    if tag == "numbers":
        return [float(x) if not x.lstrip("-").isdigit() else int(x) for x in _text(v).split(" ")]
    if tag == "complex":
        return complex(float(v[0]), float(v[1]))
    if tag == "bytes" or tag == "bytearray":
        return getattr(builtins, tag)(base64.b64decode(v))
    if tag == "standard":
        return STANDARD[data["type"]][0](*[decode(x, other) for x in v])
    if other is not None:
        return other(data)
    if tag == "opaque":
        return Opaque(str(v))
    raise BadPlainData("unknown form")


def _text(value):
    if type(value) is not str:
        raise BadPlainData("no text")
    return value


class Opaque:
    """Stands for an object that did not cross: equal to itself alone, and good for nothing."""

    def __init__(self, name):
        self._name = name

    def __repr__(self):
        return "<object of the candidate's class %s>" % self._name

    def __bool__(self):
        raise TypeError("an object of the class %s is no plain data" % self._name)
