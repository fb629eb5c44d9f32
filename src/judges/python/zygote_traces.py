"""What a run must not leave behind or change: processes, files in the private folders, limits of the host."""

import os
import shutil
import signal
import time

from process_children import kill_children

PRIVATE_FOLDERS = ("/tmp", "/dev/shm")
#: A private folder that takes longer to empty is given up with the whole sandbox.
EMPTYING_SECONDS = 1.0


def end_everything(usage):
    """Kills whatever the run has started. As process 1 of the namespace that is everything else in it."""
    for _round in range(2000):
        if os.getpid() == 1:
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError:
                pass
        else:
            kill_children()
        try:
            while True:
                pid, _status, used = os.wait4(-1, os.WNOHANG)
                if not pid:
                    break
                usage.add_reaped(used)
        except ChildProcessError:
            return
        time.sleep(0.0005)
    raise SystemExit("a child could not be ended")


def clean_up(mounted):
    """Empties the private folders. What cannot be emptied soon ends this host: the next one begins with new folders."""
    deadline = time.monotonic() + EMPTYING_SECONDS
    for folder in PRIVATE_FOLDERS:
        for path in entries_of(folder):
            if path in mounted:
                continue
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path, onerror=lambda *_: None if time.monotonic() < deadline else give_up())
            else:
                os.unlink(path)
            if os.path.lexists(path) or time.monotonic() > deadline:
                give_up()


def entries_of(folder):
    try:
        return [os.path.join(folder, name) for name in os.listdir(folder)]
    except OSError:
        return []


def give_up():
    raise SystemExit("a private folder could not be emptied")


def own_limits():
    """What a child of the same user may change about this process."""
    import resource

    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return (
        [resource.getrlimit(getattr(resource, name)) for name in names],
        os.getpriority(os.PRIO_PROCESS, 0),
        os.sched_getscheduler(0),
        os.sched_getaffinity(0),
    )
