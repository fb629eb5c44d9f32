"""Tells when code of the candidate asks the interpreter for what no solution needs: frames, all objects, other code, raw memory.

An audit hook (PEP 578) cannot be taken away again, and what it tells has left the process before the candidate goes on.
"""

import os
import signal
import sys
import threading

_LIBRARY = tuple({os.path.dirname(os.__file__), sys.prefix, sys.base_prefix}) + ("<frozen",)
_OURS = os.path.dirname(os.path.abspath(__file__))
_EVENTS = frozenset(
    "sys._getframe sys._current_frames sys._current_exceptions sys.settrace sys.setprofile sys.addaudithook gc.get_objects "
    "gc.get_referrers gc.get_referents sys.monitoring.register_callback ctypes.dlopen ctypes.dlsym ctypes.cdata code.__new__ sys.unraisablehook".split()
)
_ATTRIBUTES = frozenset("__code__ __closure__ tb_frame gi_frame cr_frame ag_frame f_back".split())
_ASKED_FOR_OTHERS = frozenset(
    "currentframe stack trace getframeinfo getouterframes getinnerframes getsource getsourcelines getclosurevars getgeneratorlocals walk_stack "
    "extract_stack format_stack print_stack".split()
)
_ASKING_FILES = ("dis.py", "bdb.py", "pdb.py")


def watch(say, identify=threading.get_ident):
    getframe = sys._getframe
    told = set()
    looking = set()

    def hook(event, arguments):
        if event in _EVENTS or (event == "object.__getattr__" and arguments[1] in _ATTRIBUTES):
            what = event if event in _EVENTS else arguments[1]
        elif event == "import" and arguments[0] in ("ctypes", "_ctypes", "cffi"):
            what = "the module " + arguments[0]
        elif event == "open" and type(arguments[0]) is str and arguments[0].startswith("/proc/"):
            what = arguments[0][:60]
        else:
            return
        thread = identify()
        if what in told or thread in looking:
            return
        looking.add(thread)  # what we ask for here is told to this hook, too
        if asked_by_candidate(getframe(1)):
            told.add(what)
            say("tampered the program asked for " + what)
        looking.discard(thread)

    sys.addaudithook(hook)
    hide_frames_from_handlers()


def hide_frames_from_handlers():
    """A signal's handler is given the frame that it interrupts, and no hook hears of it: here it is given None."""
    for module in (signal, sys.modules["_signal"]):
        module.signal = without_frames(module.signal)


def without_frames(honest):
    def watched(number, handler):
        return honest(number, (lambda got, _frame: handler(got, None)) if callable(handler) and not isinstance(handler, signal.Handlers) else handler)

    return watched


def asked_by_candidate(frame):
    """Whether the nearest frame is the candidate's, or a function of the library that looks at frames and code for it."""
    looking = False
    while frame is not None:
        code = frame.f_code
        path = code.co_filename
        if path.startswith(_OURS) or path == "/tests.py":
            return False
        if path.startswith("<frozen importlib"):
            frame = frame.f_back
            continue
        if not path.startswith(_LIBRARY):
            return True
        looking = looking or path.endswith(_ASKING_FILES) or (path.endswith(("inspect.py", "traceback.py")) and code.co_name in _ASKED_FOR_OTHERS)
        if not looking:
            return False
        frame = frame.f_back
    return False
