"""The pytest plugin that chooses, orders and reports tests. One instance per run; `emit(event)` carries plain data to the runner."""

import os
import sys
import time

import pytest

MESSAGE_CHARACTERS = 600


class Whetstone:
    def __init__(self, emit, wanted=None, stop=False, deadline=None, collector=None, lines_file=None, collect_only=False):
        self.emit = emit
        self.wanted = wanted  # node ids in the order in which they shall run, or None for all
        self.stop = stop
        self.deadline = deadline  # time.monotonic() after which no further test begins
        self.collector = collector
        self.lines_file = lines_file
        self.collect_only = collect_only
        self.failures = {}
        self.states = {}
        self.durations = {}

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, session, config, items):
        yield
        # After every other plugin: the order asked for is the order that runs.
        if self.wanted is not None:
            position = {}
            for item in items:
                position.setdefault(item.nodeid, item)
            chosen = [position[nodeid] for nodeid in self.wanted if nodeid in position]
            for nodeid in self.wanted:
                if nodeid not in position:
                    self.emit({"event": "missing", "test": nodeid})
            items[:] = chosen
        self.emit({"event": "collected", "tests": len(items)})
        if self.collect_only:
            for item in items:
                doctest = type(item).__name__ == "DoctestItem"
                self.emit({"event": "item", "test": item.nodeid, "file": self.file_of(item), "doctest": doctest})

    def file_of(self, item):
        path = str(getattr(item, "path", None) or item.fspath)
        return os.path.relpath(path, os.getcwd()).replace(os.sep, "/")

    def pytest_collectreport(self, report):
        if report.failed:
            text = str(report.longrepr or "")
            name, message = last_error(text)
            self.emit({"event": "uncollected", "file": report.nodeid, "error": name, "message": message})

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item, nextitem):
        if self.collector is not None:
            seen = self.collector.take()
            if not self.states:
                write_lines(self.lines_file, {"import": seen})
        self.states[item.nodeid] = None
        self.durations[item.nodeid] = 0.0
        self.emit({"event": "start", "test": item.nodeid, "file": self.file_of(item)})
        yield
        if self.collector is not None:
            write_lines(self.lines_file, {"test": item.nodeid, "lines": self.collector.take()})
        outcome = self.states[item.nodeid] or "skipped"
        event = {"event": "test", "test": item.nodeid, "outcome": outcome, "ms": round(self.durations[item.nodeid] * 1000, 2)}
        if item.nodeid in self.failures:
            event["error"], event["message"] = self.failures[item.nodeid]
        self.emit(event)
        if self.stop and outcome != "passed":
            item.session.shouldstop = "whetstone: first failure"
        elif self.deadline is not None and time.monotonic() > self.deadline:
            item.session.shouldstop = "whetstone: time is spent"

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item, call):
        outcome = yield
        if call.excinfo is not None and not outcome.get_result().passed:
            try:
                message = str(call.excinfo.value)
            except Exception:  # an exception of the candidate may not print itself
                message = ""
            kind = call.excinfo.type.__name__
            self.failures.setdefault(item.nodeid, (kind, message[:MESSAGE_CHARACTERS]))

    def pytest_runtest_logreport(self, report):
        nodeid = report.nodeid
        self.durations[nodeid] = self.durations.get(nodeid, 0.0) + getattr(report, "duration", 0.0)
        state = self.states.get(nodeid)
        if report.outcome == "failed":
            self.states[nodeid] = "failed"
        elif report.outcome == "skipped" or hasattr(report, "wasxfail"):
            # A skipped test has shown nothing; an expected failure shows nothing reliable either.
            if state != "failed":
                self.states[nodeid] = "skipped"
        elif report.outcome == "passed" and report.when == "call" and state is None:
            self.states[nodeid] = "passed"

    def pytest_internalerror(self, excrepr):
        self.emit({"event": "internal", "message": str(excrepr)[-2000:]})


class SetupReporter:
    """Tells how pytest understood the repository: configuration file, root, options, plugins."""

    def __init__(self, emit):
        self.emit = emit

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config):
        inipath = getattr(config, "inipath", None) or getattr(config, "inifile", None)
        root = getattr(config, "rootpath", None) or config.rootdir
        addopts = config.getini("addopts")
        self.emit(
            {
                "event": "setup",
                "inipath": str(inipath) if inipath else None,
                "rootdir": str(root),
                "addopts": list(addopts),
                "testpaths": list(config.getini("testpaths")),
                "pytest": pytest.__version__,
            }
        )


class ModuleReporter:
    """Tells at the end which third-party modules were imported, and the file of every module."""

    def __init__(self, emit, root):
        self.emit = emit
        self.root = root

    def pytest_sessionfinish(self, session):
        preload, files = loaded_modules(session.config, self.root)
        self.emit({"event": "modules", "preload": preload, "files": files})


def loaded_modules(config, root):
    """Names that are safe to import before the tests (neither of the repository nor of pytest and its plugins), and all files."""
    root = root.rstrip(os.sep) + os.sep
    prefixes = tuple({os.path.realpath(sys.prefix) + os.sep, sys.prefix + os.sep})
    unsafe = {"pytest", "_pytest", "py", "pluggy", "conftest", "__main__", "coverage"}
    unsafe |= {"whetstone_" + name for name in ("supervisor", "worker", "processes", "output", "plugin", "lines")}
    for plugin in config.pluginmanager.get_plugins():
        name = getattr(plugin, "__name__", None) or type(plugin).__module__
        unsafe.add(str(name).split(".")[0])
    preload = []
    files = []
    for name, module in list(sys.modules.items()):
        spec = getattr(module, "__spec__", None)
        origin = getattr(spec, "origin", None)
        if not isinstance(origin, str) or getattr(spec, "name", None) != name:
            continue
        if os.path.isabs(origin):
            files.append(origin)
            if not origin.startswith(prefixes) and origin.startswith(root):
                continue
        if name.split(".")[0] not in unsafe:
            preload.append(name)
    return preload, files


def write_lines(file, value):
    import json

    file.write(json.dumps(value) + "\n")
    file.flush()


def last_error(text):
    """Name and message of the error at the end of a printed traceback ("E   NameError: name 'x' is not defined")."""
    for line in reversed(text.splitlines()):
        stripped = line[1:].strip() if line.startswith("E") else line.strip()
        head, separator, tail = stripped.partition(":")
        head = head.split(".")[-1]
        if separator and head.isidentifier() and (head.endswith(("Error", "Exception", "Warning", "Exit", "Interrupt")) or head[:1].isupper()):
            return head, tail.strip()[:MESSAGE_CHARACTERS]
    lines = text.strip().splitlines()
    return "CollectError", lines[-1][:MESSAGE_CHARACTERS] if lines else ""
