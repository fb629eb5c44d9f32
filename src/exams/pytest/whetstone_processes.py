"""Descriptors and processes of the runner: what child programs must not inherit, and how everything a job started is ended."""

import ctypes
import os
import signal
import time

PR_SET_CHILD_SUBREAPER = 36


def move_away(descriptor):
    """A private copy of a descriptor with a high number that child programs do not inherit."""
    import fcntl

    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(descriptor)
    return copy


def become_subreaper():
    """Orphans of a test are handed to this process, so that they can be ended with their job."""
    try:
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    except Exception:  # noqa: BLE001  without it the sandbox's end is what ends them
        pass


def kill_group(leader):
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass


def kill_descendants():
    """Ends every process started by a job, however often it changed its session: children are looked up until none is left."""
    for _round in range(200):
        children = children_of(os.getpid())
        if not children:
            return
        for child in children:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        time.sleep(0.002)


def children_of(parent):
    children = []
    try:
        numbers = [name for name in os.listdir("/proc") if name.isdigit()]
    except OSError:
        return children
    for name in numbers:
        try:
            with open("/proc/" + name + "/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            if int(fields[1]) == parent:
                children.append(int(name))
        except (OSError, ValueError, IndexError):
            continue
    return children
