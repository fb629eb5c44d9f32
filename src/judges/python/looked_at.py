"""Tests in which every compared value is looked at: an object whose `==` lies passes any comparison, so its class is asked questions.

`looked_at(text)` is the tree of the tests in which operands of comparisons and of arithmetic, and arguments of `assert...` methods and of
built-in functions, pass through the looker, which returns them unchanged; and in which `self.assertX` is the assertion that unittest had
before the candidate was loaded. An honest object differs from a value that is slightly other than the expected one; a class that derives
from a built-in one and brings comparisons of its own is not believed at all.
"""

import ast
import builtins
import os
import random
import sys
import types
import unittest

_COMPARING = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__", "__sub__", "__rsub__", "__abs__", "__round__")
_VALUES = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)
_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_MAX_ITEMS = 2000
_KNOWN_FILES = (os.path.dirname(os.__file__), sys.prefix, sys.base_prefix, "<frozen", "/tests.py")
_LOOK = "__whetstone_look__"


def looked_at(tests):
    return ast.fix_missing_locations(_Rewriter().visit(ast.parse(tests, "/tests.py")))


class _Rewriter(ast.NodeTransformer):
    def visit_Compare(self, node):
        self.generic_visit(node)
        node.left = _asked("first", node.left)
        last = len(node.comparators) - 1
        node.comparators = [_asked("last" if i == last else "middle", x) for i, x in enumerate(node.comparators)]
        return node

    def visit_BinOp(self, node):
        self.generic_visit(node)
        node.left, node.right = _asked("look", node.left), _asked("look", node.right)
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("assert"):
            node.args = [x if isinstance(x, ast.Starred) else _asked("argument", x) for x in node.args]
            if isinstance(node.func.value, ast.Name):
                node.func = _asked("method", node.func.value, ast.Constant(node.func.attr))
        elif isinstance(node.func, ast.Name) and hasattr(builtins, node.func.id):
            node.args = [x if isinstance(x, ast.Starred) else _asked("look", x) for x in node.args]
        return node


def _asked(how, node, *more):
    if isinstance(node, ast.Constant) and how == "look":
        return node
    function = ast.Attribute(ast.Name(_LOOK, ast.Load()), how, ast.Load())
    return ast.copy_location(ast.Call(function, [node, *more], []), node)


class Looker:
    NAME = _LOOK

    def __init__(self, say):
        self.say = say
        self.known = {}
        self.waiting = []
        self.previous = None
        self.case = _DICT(unittest.TestCase)
        self.before = dict(self.case)
        self.random = random.Random(int.from_bytes(os.urandom(8), "big"))

    def look(self, value):
        self.question_inside(value, None, 0)
        return value

    def first(self, value):
        self.waiting.append(value)
        return value

    def middle(self, value):
        self.pair(self.waiting.pop(), value)
        return self.first(value)

    def last(self, value):
        self.pair(self.waiting.pop(), value)
        return value

    def argument(self, value):
        """Of an assertion: compared with the argument before it, most likely."""
        self.pair(self.previous, value)
        self.previous = value
        return value

    def method(self, test, name):
        """The assertion as it was; says so when unittest's class is no longer what it was."""
        self.previous = None
        if len(self.case) != len(self.before) or any(self.case.get(key) is not value for key, value in self.before.items()):
            self.say("tampered unittest.TestCase was changed while a test ran")
        honest = self.before.get(name)
        if isinstance(test, unittest.TestCase) and type(honest) is types.FunctionType:
            return types.MethodType(honest, test)
        return getattr(test, name)

    def pair(self, a, b):
        self.question_inside(a, b, 0)
        self.question_inside(b, a, 0)

    def question_inside(self, value, other, depth):
        kind = type(value)
        if kind in (list, tuple, set, frozenset) and depth < 3:
            others = list(other)[:_MAX_ITEMS] if type(other) in (list, tuple) else []
            for position, item in enumerate(list(value)[:_MAX_ITEMS]):
                self.question_inside(item, others[position] if position < len(others) else None, depth + 1)
        elif kind is dict and depth < 3:
            for key, item in list(value.items())[:_MAX_ITEMS]:
                self.question_inside(item, other.get(key) if type(other) is dict else None, depth + 1)
        elif self.is_of_candidate(kind):
            self.question(value, kind, other)

    def is_of_candidate(self, kind):
        """Whether a class, or the class of a class, brings comparisons that are neither the interpreter's, the library's nor the tests'."""
        if kind not in self.known:
            self.known[kind] = any(
                name in _DICT(base) and not is_known(_DICT(base)[name]) for base in _MRO(kind) for name in _COMPARING
            )
        return self.known[kind]

    def question(self, value, kind, other):
        if any(base in _VALUES for base in _MRO(kind)):
            self.say("tampered a value of a class derived from a built-in one that compares in its own way")
            return
        for strange in self.strangers(other):
            try:
                lies = value == strange
                if not lies and type(strange) in (int, float):
                    lies = abs(value - strange) < 1e-9
                if lies:
                    self.say("tampered an object that equals what it cannot know")
                    return
            except Exception:  # noqa: BLE001  an honest object may not bear strange values
                pass

    def strangers(self, other):
        """Values that an honest object does not equal, some of them just beside the one it is compared with."""
        draw = self.random.randint
        strange = ["x%d" % draw(10**6, 10**9), object(), draw(10**20, 10**30), [draw(10**6, 10**9)], draw(2, 99) + 0.125]
        for _ in range(draw(1, 4)):
            if type(other) in (int, float, bool):
                strange.append(other + draw(1, 9))
            elif type(other) is str:
                strange.append(other + chr(draw(97, 122)))
            elif type(other) in (list, tuple):
                strange.append(other + type(other)([draw(0, 9)]))
        self.random.shuffle(strange)
        return strange


def is_known(method):
    if type(method) in (types.WrapperDescriptorType, types.MethodDescriptorType, types.BuiltinFunctionType, type(None)):
        return True
    return type(method) is types.FunctionType and method.__code__.co_filename.startswith(_KNOWN_FILES)
