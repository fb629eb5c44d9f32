"""What the runner rests on, remembered before the candidate is loaded and compared afterwards."""

import builtins
import json
import os
import sys
import time
import traceback
import unittest
import unittest.case
import unittest.loader
import unittest.result
import unittest.suite

import plain_data

_MODULES = (builtins, json, os, time, traceback, unittest, unittest.case, unittest.loader, unittest.result, unittest.suite, plain_data)
_CLASSES = (unittest.TestCase, unittest.TestResult, unittest.TestSuite, unittest.BaseTestSuite, unittest.case._Outcome, json.JSONEncoder)
_SYS = ("exit", "excepthook", "_getframe", "exc_info", "modules", "settrace", "setprofile", "gettrace")


class Guards:
    def __init__(self):
        self.tables = [(x.__name__, x.__dict__) for x in _MODULES + _CLASSES]
        here = sys.modules
        self.own = [name for name in ("unittest_host", "looked_at", "tamper_guards", "tamper_watch", "plain_data", "program_module") if name in here]
        self.tables += [(name, here[name].__dict__) for name in self.own]
        for name in self.own:
            self.tables += [(x.__name__, x.__dict__) for x in here[name].__dict__.values() if type(x) is type and x.__module__ == name]
        # A class of unittest may not gain anything either: `__init_subclass__` would change every test class.
        self.closed = {x.__name__ for x in _CLASSES}
        self.before = [dict(table) for _name, table in self.tables]
        self.sys = [getattr(sys, name) for name in _SYS]
        self.registered = [(name, here.get(name)) for name in list(here)]

    def add(self, kind):
        """A class of the tests, once it is made."""
        self.tables.append((kind.__name__, kind.__dict__))
        self.before.append(dict(kind.__dict__))

    def report(self, say):
        """Says which function or class is no longer what it was."""
        for (owner, table), before in zip(self.tables, self.before):
            if owner in self.closed and len(table) > len(before):
                say("tampered %s was given something" % owner)
                return
            for name, value in before.items():
                if callable(value) and (name not in table or table[name] is not value):
                    if not (name.startswith("__") and name not in ("__eq__", "__import__", "__build_class__", "__call__")):
                        say("tampered %s.%s was replaced" % (owner, name))
                        return
        for name, value in zip(_SYS, self.sys):
            if getattr(sys, name) is not value and name != "_getframe" and name != "exc_info":
                say("tampered sys.%s was replaced" % name)
                return
        for name, module in self.registered:
            if name.split(".")[0] in ("unittest", "builtins", "json", "time", "os") and sys.modules.get(name) is not module:
                say("tampered the module %s was replaced" % name)
                return
