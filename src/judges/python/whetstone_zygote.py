"""The trusted first process inside a sandbox: forks a fresh child for each run, carries its lines, and leaves nothing of it behind.

Standard input and descriptor 3 carry lines of the form `HEADER TAB PAYLOAD TAB PAYLOAD ...`: the header is JSON, payloads are not looked
into here. A child holds one socket to this process, a pipe for what it prints, and nothing else; this process cannot be traced or read
by it (`PR_SET_DUMPABLE`), and where it is process 1 of its namespace it cannot be signalled either.

In:  {"id", "run": role, "cpuSeconds", "stepSeconds", "memoryBytes"} TAB JSON for the role | {"id", "send"} TAB line | {"id", "kill"}
Out: {"id", "lines"} TAB line ... | {"id", "end", "cpuSeconds", "wallMs", "status", "signal", "output"}

Python 3.8 and later, standard library only.
"""

import ctypes
import gc
import json
import os
import signal
import socket
import sys

from zygote_lines import Connection, Lines, write_all
from zygote_run import Run
from zygote_traces import PRIVATE_FOLDERS, clean_up, end_everything, entries_of, own_limits

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36


def main():
    channel_descriptor = move_away(3)
    lines = Lines(0)
    setup = json.loads(lines.wait())
    protect()
    roles = {name: __import__(name).run for name in setup["roles"]}
    sys.path.pop(0)  # our own folder: programs need not see it
    preload(setup["preload"])
    gc.collect()
    gc.freeze()
    zygote = Zygote(lines, channel_descriptor, roles)
    zygote.reply({"ready": True, "first": os.getpid() == 1, "python": sys.version.split()[0], "missing": setup["preload"]})
    while True:
        line = lines.wait()
        if line is None:
            return
        header, _tab, payload = line.partition(b"\t")
        job = json.loads(header)
        if "run" in job:
            zygote.run(job, payload)


def protect():
    """Out of reach of the children: not traceable, not readable through /proc, no handler that a signal could start."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)
    libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGPIPE, signal.SIG_IGN)


def preload(names):
    """Imports modules once for all forks; leaves in `names` those that are not there."""
    missing = []
    for name in names:
        try:
            __import__(name)
        except BaseException:  # noqa: BLE001  any import may fail in any way
            missing.append(name)
    names[:] = missing


class Zygote:
    def __init__(self, lines, channel, roles):
        self.lines = lines
        self.channel = channel
        self.roles = roles
        self.limits = own_limits()
        # What is mounted there, an interpreter perhaps, stays.
        self.mounted = {entry for folder in PRIVATE_FOLDERS for entry in entries_of(folder)}
        self.libc = ctypes.CDLL(None)

    def reply(self, header, payload=b""):
        write_all(self.channel, json.dumps(header).encode() + payload + b"\n")

    def run(self, job, payload):
        ours, theirs = socket.socketpair()
        print_out, print_in = os.pipe()
        os.mkdir("/tmp/run")
        child = os.fork()
        if child == 0:
            self.become_child(job, payload, theirs, print_in)
        theirs.close()
        os.close(print_in)
        run = Run(self, job, child, ours, print_out)
        try:
            run.relay()
        finally:
            ours.close()
            os.close(print_out)
        end_everything(run.usage)
        self.reply(run.ending())
        clean_up(self.mounted)
        if own_limits() != self.limits:
            raise SystemExit("a child changed the limits of its host")

    def become_child(self, job, payload, connection, print_in):
        status = 70
        try:
            os.setsid()
            silent = os.open(os.devnull, os.O_RDONLY)
            os.dup2(silent, 0)
            os.dup2(print_in, 1)
            os.dup2(print_in, 2)
            kept = connection.fileno()
            os.dup2(kept, 3)
            os.closerange(4, 1024)
            connection.detach()
            os.set_inheritable(3, False)
            sys.stdin = open(0, "r", closefd=False)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            limit_resources(job)
            self.libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
            self.libc.prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
            os.chdir("/tmp/run")
            role = self.roles[job["run"]]
            self.lines = self.channel = None
            role(Connection(3), json.loads(payload))
            status = 0
        except BaseException as error:  # noqa: BLE001
            status = 71
            try:
                import traceback

                os.write(2, traceback.format_exc().encode("utf-8", "replace"))
                if isinstance(error, SystemExit) and isinstance(error.code, int):
                    status = error.code
            except BaseException:  # noqa: BLE001
                pass
        finally:
            os._exit(status)


def limit_resources(job):
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (job["memoryBytes"], job["memoryBytes"]))
    seconds = int(job["cpuSeconds"] * 2) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def move_away(descriptor):
    """A private copy of a descriptor with a high number that child programs do not inherit."""
    import fcntl

    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(descriptor)
    return copy


if __name__ == "__main__":
    main()
