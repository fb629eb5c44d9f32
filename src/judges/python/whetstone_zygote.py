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
import selectors
import shutil
import signal
import socket
import sys
import time

from run_usage import RunUsage
from printed import Printed

PR_SET_DUMPABLE = 4
PR_SET_CHILD_SUBREAPER = 36
#: A line of the child longer than this ends its run.
MAX_LINE_BYTES = 12 * 1024 * 1024
#: So many waiting bytes for a child that does not read end its run.
MAX_WAITING_BYTES = 64 * 1024 * 1024
#: What it prints is drained up to here.
MAX_PRINTED_BYTES = 64 * 1024 * 1024
PRIVATE_FOLDERS = ("/tmp", "/dev/shm")
#: A private folder that takes longer to empty is given up with the whole sandbox.
EMPTYING_SECONDS = 1.0


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


def write_all(descriptor, data, write=os.write):
    rest = memoryview(data)
    while rest:
        rest = rest[write(descriptor, rest) :]


class Lines:
    """Lines of a descriptor, also when only some bytes are there."""

    def __init__(self, descriptor):
        self.descriptor = descriptor
        self.parts = []
        self.ready = []

    def feed(self):
        """Reads once; false at the end."""
        data = os.read(self.descriptor, 1 << 20)
        if not data:
            return False
        head, newline, rest = data.partition(b"\n")
        self.parts.append(head)
        if newline:
            *lines, last = (b"".join(self.parts) + newline + rest).split(b"\n")
            self.ready.extend(lines)
            self.parts = [last]
        return True

    def wait(self):
        while not self.ready:
            if not self.feed():
                return None
        return self.ready.pop(0)


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


class Connection:
    """The child's end: one line out, one line in."""

    def __init__(self, descriptor, write=os.write, read=os.read):
        parts = [b""]

        def send(text):
            write_all(descriptor, text.encode("ascii") + b"\n", write)

        def receive():
            chunks = []
            while True:
                data, newline, rest = parts[0].partition(b"\n")
                chunks.append(data)
                if newline:
                    parts[0] = rest
                    return b"".join(chunks).decode("ascii")
                parts[0] = read(descriptor, 1 << 20)
                if not parts[0]:
                    raise EOFError

        self.send = send
        self.receive = receive


class Run:
    """One child from its start to its end."""

    def __init__(self, zygote, job, child, connection, print_out):
        self.zygote = zygote
        self.id = job["id"]
        self.child = child
        self.connection = connection
        self.print_out = print_out
        self.usage = RunUsage(child, job["cpuSeconds"], job.get("stepSeconds"))
        self.printed = Printed()
        self.partial = []
        self.partial_bytes = 0
        self.outgoing = bytearray()
        self.end = None
        self.status = None

    def relay(self):
        self.connection.setblocking(False)
        os.set_blocking(self.print_out, False)
        self.selector = selectors.DefaultSelector()
        exit_descriptor = exit_of(self.child)
        for item in (self.zygote.lines.descriptor, self.connection, self.print_out, exit_descriptor):
            if item is not None:
                self.selector.register(item, selectors.EVENT_READ)
        while self.end is None and not self.take_commands():
            ready = self.selector.select(self.usage.next_look() if exit_descriptor is not None else 0.02)
            for key, events in ready:
                if key.fileobj is self.connection:
                    self.serve_connection(events)
                elif key.fileobj == self.print_out:
                    self.drain_printed()
                elif key.fileobj == self.zygote.lines.descriptor and not self.zygote.lines.feed():
                    raise SystemExit(0)  # nobody waits for an answer
            if self.has_exited():
                self.drain()
                self.end = self.end or "exited"
            else:
                self.end = self.end or self.usage.exceeded()
        self.selector.close()
        if exit_descriptor is not None:
            os.close(exit_descriptor)

    def take_commands(self):
        """True when the run is to end."""
        lines = self.zygote.lines.ready
        while lines:
            header, _tab, payload = lines[0].partition(b"\t")
            command = json.loads(header)
            if "run" in command:
                return False  # the next job waits
            lines.pop(0)
            if command["id"] != self.id:
                continue
            if "kill" in command:
                self.end = "killed"
                return True
            self.outgoing += payload + b"\n"
            self.usage.start_step()
            self.flush()
        return False

    def flush(self):
        try:
            while self.outgoing:
                sent = self.connection.send(self.outgoing)
                del self.outgoing[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.outgoing.clear()  # it has closed its end: what follows is told by its exit
        if len(self.outgoing) > MAX_WAITING_BYTES:
            self.end = "unread"
        wanted = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.outgoing else 0)
        key = self.selector.get_map().get(self.connection)
        if key is not None and key.events != wanted:
            self.selector.modify(self.connection, wanted)

    def serve_connection(self, events):
        if events & selectors.EVENT_WRITE:
            self.flush()
        if events & selectors.EVENT_READ and not self.take_lines():
            self.selector.unregister(self.connection)

    def take_lines(self):
        """False once the child has closed its end."""
        try:
            data = self.connection.recv(1 << 18)
        except BlockingIOError:
            return True
        except OSError:
            return False
        if not data:
            return False
        head, newline, rest = data.partition(b"\n")
        self.partial.append(head)
        self.partial_bytes += len(head)
        if newline:
            *lines, last = (b"".join(self.partial) + newline + rest).split(b"\n")
            self.partial, self.partial_bytes = [last], len(last)
            self.usage.end_step()
            header = b'{"id": %d, "lines": %d}' % (self.id, len(lines))
            write_all(self.zygote.channel, header + b"\t" + b"\t".join(lines) + b"\n")
        if self.partial_bytes > MAX_LINE_BYTES:
            self.end = "line"
        return True

    def drain_printed(self):
        try:
            data = os.read(self.print_out, 1 << 16)
        except BlockingIOError:
            return False
        if not data:
            if self.print_out in self.selector.get_map():
                self.selector.unregister(self.print_out)
            return False
        self.printed.add(data)
        if self.printed.seen > MAX_PRINTED_BYTES:
            self.end = "output"
        return self.end is None

    def has_exited(self):
        if self.status is None:
            pid, status, used = os.wait4(self.child, os.WNOHANG)
            if pid:
                self.status = status
                self.usage.add_reaped(used)
        return self.status is not None

    def drain(self):
        """What is still in the pipes; a grandchild may hold them open for ever, so only what is there at once."""
        selector = self.selector
        for _round in range(1024):
            if self.connection not in selector.get_map() or self.end is not None or not selector_ready(self.connection):
                break
            if not self.take_lines():
                break
        while self.drain_printed():
            pass

    def ending(self):
        status = self.status
        return {
            "id": self.id,
            "end": self.end,
            "cpuSeconds": round(self.usage.total(), 4),
            "wallMs": round(self.usage.wall() * 1000, 1),
            "status": os.WEXITSTATUS(status) if status is not None and os.WIFEXITED(status) else None,
            "signal": os.WTERMSIG(status) if status is not None and os.WIFSIGNALED(status) else None,
            "output": self.printed.text(),
        }


def selector_ready(connection):
    import select

    poll = select.poll()
    poll.register(connection, select.POLLIN)
    return bool(poll.poll(0))


def exit_of(child):
    try:
        return os.pidfd_open(child)
    except (AttributeError, OSError):
        return None  # an older Python or kernel: looked for every 20 ms


def end_everything(usage):
    """Kills whatever the run has started. As process 1 of the namespace that is everything else in it."""
    for _round in range(2000):
        if os.getpid() == 1:
            try:
                os.kill(-1, signal.SIGKILL)
            except OSError:
                pass
        else:
            from process_children import kill_children

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


def limit_resources(job):
    import resource

    resource.setrlimit(resource.RLIMIT_DATA, (job["memoryBytes"], job["memoryBytes"]))
    seconds = int(job["cpuSeconds"] * 2) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


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


def move_away(descriptor):
    """A private copy of a descriptor with a high number that child programs do not inherit."""
    import fcntl

    copy = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(descriptor)
    return copy


if __name__ == "__main__":
    main()
