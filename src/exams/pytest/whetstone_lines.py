"""Collects which lines of the repository run, apart for each test.

Python 3.12 and later: `sys.monitoring`, each line reported once per test and then switched off, so a test that loops pays once.
Before: `sys.settrace`, where a function whose lines have all been seen in this test is no longer followed.
Not seen: lines run in child processes, and in threads started outside `threading`.
"""

import os
import sys
import threading


class LineCollector:
    """`switch(label)` ends the present context and begins another; `take()` gives and forgets what was seen since the last switch."""

    def __init__(self, root, skipped_folders):
        self.root = root.rstrip(os.sep) + os.sep
        self.skipped = tuple(folder.rstrip(os.sep) + os.sep for folder in skipped_folders)
        self.seen = {}  # relative path -> set of line numbers
        self.relative = {}  # code file name -> relative path, or None when it is not of the repository
        self.remaining = {}  # code object -> lines not yet seen in this context (tracing only)

    def path_of(self, filename):
        try:
            return self.relative[filename]
        except KeyError:
            path = None
            absolute = os.path.realpath(filename) if os.path.isabs(filename) else None
            if absolute and absolute.startswith(self.root) and not absolute.startswith(self.skipped) and absolute.endswith(".py"):
                path = absolute[len(self.root) :]
            self.relative[filename] = path
            return path

    def take(self):
        seen, self.seen = self.seen, {}
        self.remaining = {}
        self.restart()
        return {path: to_ranges(lines) for path, lines in seen.items() if lines}

    def start(self):
        if hasattr(sys, "monitoring"):
            self._start_monitoring()
        else:
            sys.settrace(self._trace)
            threading.settrace(self._trace)

    def stop(self):
        if hasattr(sys, "monitoring"):
            monitoring = sys.monitoring
            monitoring.set_events(self.tool, 0)
            monitoring.free_tool_id(self.tool)
        else:
            sys.settrace(None)
            threading.settrace(None)

    def restart(self):
        if hasattr(sys, "monitoring"):
            sys.monitoring.restart_events()
        elif sys.gettrace() is None:  # a test took the trace function away: take it back for the next one
            sys.settrace(self._trace)

    # Python 3.12 and later

    def _start_monitoring(self):
        monitoring = sys.monitoring
        # Ids 3 and 4 have no agreed owner; a debugger, coverage and a profiler may hold theirs.
        self.tool = next(number for number in (3, 4, 1, 2, 0, 5) if monitoring.get_tool(number) is None)
        monitoring.use_tool_id(self.tool, "whetstone")
        events = monitoring.events
        followed = set()

        def on_start(code, _offset):
            if self.path_of(code.co_filename) is not None and code not in followed:
                followed.add(code)
                monitoring.set_local_events(self.tool, code, events.LINE)
            return monitoring.DISABLE

        def on_line(code, line):
            path = self.path_of(code.co_filename)
            if path is not None:
                self.seen.setdefault(path, set()).add(line)
            return monitoring.DISABLE

        monitoring.register_callback(self.tool, events.PY_START, on_start)
        monitoring.register_callback(self.tool, events.LINE, on_line)
        monitoring.set_events(self.tool, events.PY_START)

    # Before Python 3.12

    def _trace(self, frame, event, _argument):
        code = frame.f_code
        path = self.path_of(code.co_filename)
        if path is None:
            return None
        try:
            remaining = self.remaining[code]
        except KeyError:
            remaining = self.remaining[code] = lines_of(code)
        if not remaining:
            return None
        seen = self.seen.setdefault(path, set())

        def local_trace(frame, event, _argument):
            if event == "line":
                line = frame.f_lineno
                seen.add(line)
                remaining.discard(line)
            return local_trace

        return local_trace


def lines_of(code):
    if hasattr(code, "co_lines"):
        return {line for _start, _end, line in code.co_lines() if line is not None and line != code.co_firstlineno} or {code.co_firstlineno}
    import dis

    return {line for _offset, line in dis.findlinestarts(code)}


def to_ranges(lines):
    """[1, 2, 3, 7] becomes [[1, 3], [7, 7]]."""
    ranges = []
    for line in sorted(lines):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1][1] = line
        else:
            ranges.append([line, line])
    return ranges
