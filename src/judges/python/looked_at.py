"""Tests in which every compared value is looked at: an object whose `==` lies passes any comparison, so its class is asked a question.

`looked_at(text)` is the tree of the tests with each operand of a comparison and each argument of an `assert...` method handed through
the looker, which returns it unchanged. Honest classes answer False to a value that nobody has seen before; a class that derives from a
built-in one and brings comparisons of its own is not believed at all.
"""

import ast
import os
import sys
import types

_COMPARISONS = ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__contains__")
_VALUES = (int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset)
_MRO = type.__dict__["__mro__"].__get__
_DICT = type.__dict__["__dict__"].__get__
_MAX_ITEMS = 2000
_KNOWN_FILES = (os.path.dirname(os.__file__), sys.prefix, sys.base_prefix, "<frozen", "/tests.py")


def looked_at(tests):
    tree = ast.parse(tests, "/tests.py")
    return ast.fix_missing_locations(_Rewriter().visit(tree))


class _Rewriter(ast.NodeTransformer):
    def visit_Compare(self, node):
        self.generic_visit(node)
        node.left = _wrapped(node.left)
        node.comparators = [_wrapped(x) for x in node.comparators]
        return node

    def visit_Call(self, node):
        self.generic_visit(node)
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("assert"):
            node.args = [x if isinstance(x, ast.Starred) else _wrapped(x) for x in node.args]
        return node


def _wrapped(node):
    if isinstance(node, ast.Constant):
        return node
    return ast.copy_location(ast.Call(ast.Name(Looker.NAME, ast.Load()), [node], []), node)


class Looker:
    NAME = "__whetstone_look__"

    def __init__(self, say):
        self.say = say
        self.secret = "x" + os.urandom(8).hex()
        self.known = {}

    def __call__(self, value):
        self.look(value, 0)
        return value

    def look(self, value, depth):
        kind = type(value)
        if kind in (list, tuple, set, frozenset) and depth < 3:
            for item in list(value)[:_MAX_ITEMS]:
                self.look(item, depth + 1)
        elif kind is dict and depth < 3:
            for item in list(value.values())[:_MAX_ITEMS]:
                self.look(item, depth + 1)
        elif self.is_of_candidate(kind):
            self.question(value, kind)

    def is_of_candidate(self, kind):
        """Whether a class brings comparisons that are neither the interpreter's, the library's nor the tests' own."""
        if kind not in self.known:
            self.known[kind] = any(
                name in _DICT(base) and not is_known(_DICT(base)[name]) for base in _MRO(kind) for name in _COMPARISONS
            )
        return self.known[kind]

    def question(self, value, kind):
        if any(base in _VALUES for base in _MRO(kind)):
            self.say("tampered a value of a class derived from a built-in one that compares in its own way")
            return
        for strange in (self.secret, object(), 10**30 + 7, [self.secret]):
            try:
                if value == strange:
                    self.say("tampered an object that equals what it cannot know")
                    return
            except Exception:  # noqa: BLE001  an honest `==` may not bear strange values
                pass


def is_known(method):
    if type(method) in (types.WrapperDescriptorType, types.MethodDescriptorType, types.BuiltinFunctionType, type(None)):
        return True
    return type(method) is types.FunctionType and method.__code__.co_filename.startswith(_KNOWN_FILES)
