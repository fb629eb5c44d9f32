"""Runs unit tests in the process of the candidate: they need its live objects. What a candidate does to its judge is looked for, not ruled out.

Payload: {"nonce", "program", "tests", "classes": [{"name", "tests"}], "names": [name, ...], "stubs": bool}. "names" are what the
tests need of the program. Every line out begins with the nonce: `loaded`, `class NAME`, `test JSON`, `tampered WHAT`, `finished`. With
"stubs" those names are replaced, after the program is loaded, by objects that only raise: tests that still pass were not judging it (the
control run).
"""

import builtins
import json
import sys
import types
import unittest

import plain_data
from looked_at import Looker, looked_at
from program_module import load
from tamper_guards import Guards
from tamper_watch import watch

_METHODS = frozenset(name for name in dir(unittest.TestCase) if callable(getattr(unittest.TestCase, name)))

def run(connection, payload):
    say = speaker(connection.send, payload.pop("nonce"))
    tests = payload["tests"]
    looker = Looker(say)
    code = compile(looked_at(tests), "/tests.py", "exec", dont_inherit=True)
    guards = Guards()
    watch(say)
    sys.stdout.flush()
    try:
        module = load(payload["program"])
    except BaseException as error:  # noqa: BLE001
        say("failed " + plain_data.to_text(plain_data.raised(error)))
        return
    guards.report(say)
    namespace = namespace_of_tests(module, payload)
    namespace[Looker.NAME] = looker
    try:
        exec(code, namespace)
    except BaseException as error:  # noqa: BLE001
        say("broken " + plain_data.to_text(plain_data.raised(error)))
        return
    for planned in payload["classes"]:
        if isinstance(namespace.get(planned["name"]), type):
            guards.add(namespace[planned["name"]])
    say("loaded")
    for planned in payload["classes"]:
        run_class(say, namespace.get(planned["name"]), planned)
        guards.report(say)
    say("finished")


def namespace_of_tests(module, payload):
    """Only what the tests ask of the program: a program's own `abs` or `len` is not theirs."""
    namespace = {"__builtins__": builtins, "__name__": "tests", "__file__": "/tests.py"}
    sys.modules["tests"] = types.ModuleType("tests")
    for name in payload["names"]:
        if name in module.__dict__:
            namespace[name] = module.__dict__[name]
        if payload["stubs"] and (name not in namespace or callable(namespace[name])):
            namespace[name] = Stub()
    return namespace


def speaker(send, nonce):
    return lambda text: send(nonce + " " + text)


def run_class(say, kind, planned, case=unittest.TestCase, suite_kind=unittest.TestSuite, mro=plain_data._mro):
    """The tests that the trusted collection named. Classes share the folder: some data sets read what an earlier class has written."""
    say("class " + json.dumps(planned["name"]))
    if not planned["tests"]:
        return
    if not isinstance(kind, type) or case not in mro(kind):
        say("tampered the test class is none")
        return
    try:
        suite = suite_kind([kind(name) for name in planned["tests"]])
    except BaseException as error:  # noqa: BLE001
        say("tampered the test class has other tests: " + plain_data.to_text(str(error)[:200]))
        return
    suite.run(Recorder(say))


class Recorder(unittest.TestResult):
    """Tells each outcome as it comes."""

    def __init__(self, say):
        super().__init__()
        self._say = say
        self._bad = None

    def startTest(self, test):
        self._bad = None
        super().startTest(test)

    def stopTest(self, test):
        if any(name in _METHODS for name in vars(test)):
            self._say("tampered methods of a test were replaced")
        self._say("test " + json.dumps({"name": test._testMethodName, "bad": self._bad}))
        super().stopTest(test)

    def addError(self, test, err):
        self._note(test, err)

    def addFailure(self, test, err):
        self._note(test, err)

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self._note(test, err)

    def addSkip(self, test, reason):
        self._bad = self._bad or ["Skipped", str(reason)[:200]]

    def addExpectedFailure(self, test, err):
        pass

    def addUnexpectedSuccess(self, test):
        self._bad = self._bad or ["UnexpectedSuccess", ""]

    def _note(self, test, err):
        data = plain_data.raised(err[1])
        bad = [data["v"][0], data["message"][:300]]
        if isinstance(test, unittest.TestCase):
            self._bad = self._bad or bad
        else:
            self._say("test " + json.dumps({"name": "", "bad": bad}))  # setUpClass and the like


class Stub:
    """Stands for what the candidate made, in the control run."""

    def __call__(self, *_values, **_named):
        raise RuntimeError("this name is a stub")

    def __getattr__(self, name):
        raise RuntimeError("this name is a stub")
