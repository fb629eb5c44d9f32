"""Children of this process where it is not the first of its namespace and may not kill everything else."""

import os
import signal


def children_of(parent):
    children = []
    for name in os.listdir("/proc"):
        if not name.isdigit():
            continue
        try:
            with open("/proc/" + name + "/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
            if int(fields[1]) == parent:
                children.append(int(name))
        except (OSError, ValueError, IndexError):
            continue
    return children


def kill_children():
    """Ends the children; their orphans become children of this process and are met by the next call."""
    for child in children_of(os.getpid()):
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
