"""Runs a repository's tests inside the sandbox, one forked process per job, and reports over descriptor 3.

Standard input: one JSON line that sets things up, then one JSON line per job. Each reply is one JSON line that carries the nonce
given at set-up; the process that runs candidate code never holds descriptor 3 or the nonce, only a pipe to this one.
What stays possible: candidate and tests share a process, so a candidate that hunts through memory for the pipe and its token can
forge outcomes of its own run. Nothing it does reaches another run, the tests on disk or the channel itself.

Python 3.8 and later, standard library and the user's pytest only.
"""

import ctypes
import gc
import json
import os
import selectors
import signal
import sys
import time

HEAD_BYTES = 12000
TAIL_BYTES = 12000
PR_SET_CHILD_SUBREAPER = 36


def main():
    setup = json.loads(sys.stdin.buffer.readline())
    channel = os.fdopen(move_away(3), "w", encoding="utf-8", newline="\n")
    here = sys.path[0]
    nonce = setup["nonce"]

    def reply(event):
        event["nonce"] = nonce
        channel.write(json.dumps(event) + "\n")
        channel.flush()

    become_subreaper()
    sys.argv = ["pytest"]
    import pytest  # noqa: F401  imported once, shared by all forks

    # whetstone_plugin and whetstone_lines are found in our folder; the repository must not see that folder on its path.
    import whetstone_lines  # noqa: F401
    import whetstone_plugin  # noqa: F401

    sys.path[:] = [path for path in sys.path if path != here]
    sys.path.insert(0, setup["root"])  # as `python -m pytest` does
    preload(pytest_modules() + setup.get("preload", []))
    # What is here now is here for ever: the collector of a fork need not look through it, and its pages stay shared.
    gc.collect()
    gc.freeze()
    reply({"event": "ready", "preloaded": len(setup.get("preload", []))})
    originals = {}
    for line in sys.stdin.buffer:
        job = json.loads(line)
        run_job(job, setup, reply, originals)


def pytest_modules():
    """pytest's own plugins, which it would import in each fork."""
    try:
        from _pytest.config import default_plugins

        return ["_pytest." + name for name in default_plugins if not name.startswith("pytester")]
    except Exception:  # noqa: BLE001  another pytest may keep that list elsewhere: only speed is lost
        return []


def preload(names):
    """Imports third-party modules once for all forks; what does not import here is left to the tests."""
    import warnings

    silent = os.open(os.devnull, os.O_WRONLY)
    kept = [os.dup(1), os.dup(2)]
    os.dup2(silent, 1)
    os.dup2(silent, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in names:
            try:
                __import__(name)
            except BaseException:  # noqa: BLE001  any import may fail in any way
                sys.modules.pop(name, None)
    os.dup2(kept[0], 1)
    os.dup2(kept[1], 2)
    for descriptor in [silent] + kept:
        os.close(descriptor)


def run_job(job, setup, reply, originals):
    path = job.get("path")
    if path is not None and job.get("text") is not None:
        replace_file(path, job["text"].encode("utf-8"), originals)
    try:
        supervise(job, setup, reply)
    finally:
        kill_descendants()
        for changed, content in originals.items():
            write_in_place(changed, content)
        originals.clear()


def replace_file(path, content, originals):
    with open(path, "rb") as file:
        originals[path] = file.read()
    write_in_place(path, content)


def write_in_place(path, content):
    # The file is a mount of its own, so it cannot be replaced by renaming.
    with open(path, "r+b") as file:
        file.write(content)
        file.truncate()


def supervise(job, setup, reply):
    """Forks the worker, relays its events, and ends it when the job's or a test's time is over."""
    import warnings

    token = os.urandom(12).hex()
    events_out, events_in = os.pipe()
    print_out, print_in = os.pipe()
    started = time.monotonic()
    quiet = warnings.catch_warnings()
    quiet.__enter__()
    warnings.simplefilter("ignore")  # forking beside threads of a preloaded library
    worker = os.fork()
    quiet.__exit__(None, None, None)  # in both processes: the tests see the filters of a fresh start
    if worker == 0:
        status = 70
        try:
            os.close(events_out)
            os.close(print_out)
            setup["nonce"] = None
            status = work(job, setup, token, events_in, print_in)
        except BaseException as error:  # noqa: BLE001
            try:
                import traceback

                os.write(2, traceback.format_exc().encode("utf-8", "replace"))
                if isinstance(error, SystemExit) and isinstance(error.code, int):
                    status = error.code
            except BaseException:  # noqa: BLE001
                pass
        finally:
            os._exit(status)
    os.close(events_in)
    os.close(print_in)

    job_id = job["id"]
    deadline = started + job["limitMs"] / 1000.0
    test_limit = job.get("testLimitMs")
    test_deadline = None
    running = None
    tampered = False
    finished = None
    printed = Output()
    events = b""
    exit_status = None
    end = "ended"
    selector = selectors.DefaultSelector()
    selector.register(events_out, selectors.EVENT_READ)
    selector.register(print_out, selectors.EVENT_READ)
    open_pipes = {events_out, print_out}
    while True:
        now = time.monotonic()
        wait = deadline - now
        if test_deadline is not None:
            wait = min(wait, test_deadline - now)
        if exit_status is None:
            pid, status = os.waitpid(worker, os.WNOHANG)
            if pid:
                exit_status = status
        if exit_status is not None:
            wait = 0  # drain what is there; a grandchild may hold the pipes open for ever
        elif wait <= 0:
            end = "job-time" if deadline <= now else "test-time"
            break
        ready = selector.select(min(max(wait, 0), 0.05 if events_out not in open_pipes else 1.0)) if open_pipes else []
        if exit_status is not None and not ready:
            break
        if not open_pipes and exit_status is None:
            time.sleep(0.002)
        for key, _mask in ready:
            data = os.read(key.fd, 65536)
            if not data:
                selector.unregister(key.fd)
                open_pipes.discard(key.fd)
            elif key.fd == print_out:
                printed.add(data)
            else:
                events += data
                *lines, events = events.split(b"\n")
                for line in lines:
                    event = parse_event(line, token)
                    if event is None:
                        tampered = True
                        continue
                    if event["event"] == "start":
                        running = event["test"]
                        test_deadline = time.monotonic() + test_limit / 1000.0 if test_limit else None
                    elif event["event"] == "test":
                        running = None
                        test_deadline = None
                    elif event["event"] == "finished":
                        finished = event["status"]
                        continue
                    event["id"] = job_id
                    reply(event)
    selector.close()
    os.close(events_out)
    os.close(print_out)
    if exit_status is None:
        kill_group(worker)
        os.waitpid(worker, 0)
    else:
        kill_group(worker)
    reply(
        {
            "event": "end",
            "id": job_id,
            "end": end,
            "finished": finished,
            "signal": os.WTERMSIG(exit_status) if exit_status is not None and os.WIFSIGNALED(exit_status) else None,
            "running": running,
            "tampered": tampered,
            "ms": round((time.monotonic() - started) * 1000, 1),
            "output": printed.text(),
        }
    )


def parse_event(line, token):
    try:
        event = json.loads(line)
        if event.pop("token") == token and isinstance(event.get("event"), str):
            return event
    except Exception:  # noqa: BLE001  anything else on this pipe was not written by our plugin
        pass
    return None


class Output:
    """The first and the last bytes of what was printed; the middle of an endless print is dropped as it comes."""

    def __init__(self):
        self.head = b""
        self.tail = b""
        self.dropped = 0

    def add(self, data):
        room = HEAD_BYTES - len(self.head)
        if room > 0:
            self.head += data[:room]
            data = data[room:]
        self.tail += data
        if len(self.tail) > 2 * TAIL_BYTES:
            self.dropped += len(self.tail) - TAIL_BYTES
            self.tail = self.tail[-TAIL_BYTES:]

    def text(self):
        middle = b""
        if self.dropped or len(self.tail) > TAIL_BYTES:
            dropped = self.dropped + max(0, len(self.tail) - TAIL_BYTES)
            middle = ("\n[... %d bytes left out ...]\n" % dropped).encode()
        return (self.head + middle + self.tail[-TAIL_BYTES:]).decode("utf-8", "replace")


def work(job, setup, token, events_in, print_in):
    """In the forked process: one pytest session."""
    os.setsid()
    silent = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silent, 0)
    os.dup2(print_in, 1)
    os.dup2(print_in, 2)
    os.close(silent)
    os.close(print_in)
    sys.stdin = open(0, "r", closefd=False)
    events_in = move_away(events_in)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.chdir(setup["root"])
    if job.get("path") is not None:
        ignore_bytecode_of(job["path"])

    def emit(event, write=os.write, dumps=json.dumps):
        event["token"] = token
        data = (dumps(event) + "\n").encode("utf-8")
        while data:
            data = data[write(events_in, data) :]

    import pytest
    import whetstone_plugin

    collector = None
    lines_file = None
    if job.get("linesFile"):
        import whetstone_lines

        collector = whetstone_lines.LineCollector(setup["root"], setup.get("skippedFolders", []))
        lines_file = open(job["linesFile"], "a", encoding="utf-8")
    plugin = whetstone_plugin.Whetstone(
        emit,
        wanted=job.get("tests"),
        stop=bool(job.get("stop")),
        deadline=time.monotonic() + job["sessionMs"] / 1000.0 if job.get("sessionMs") else None,
        collector=collector,
        lines_file=lines_file,
        collect_only=bool(job.get("collectOnly")),
    )
    plugins = [plugin]
    if job.get("tellSetup"):
        plugins.append(whetstone_plugin.SetupReporter(emit))
    if job.get("tellModules"):
        plugins.append(whetstone_plugin.ModuleReporter(emit, setup["root"]))
    if collector is not None:
        collector.start()
    status = pytest.main(list(setup["arguments"]) + list(job.get("arguments", [])), plugins=plugins)
    if collector is not None:
        collector.stop()
    sys.stdout.flush()
    sys.stderr.flush()
    emit({"event": "finished", "status": int(status)})
    return int(status)


def ignore_bytecode_of(path):
    """Makes the import system compile the judged file from its text, whatever cached bytecode claims to belong to it."""
    machinery = sys.modules.get("_frozen_importlib_external")
    original = getattr(machinery, "cache_from_source", None)
    if original is None:
        return
    judged = os.path.realpath(path)

    def cache_from_source(source, *args, **kwargs):
        if os.path.realpath(source) == judged:
            raise NotImplementedError  # the documented way to say "this file has no cache"
        return original(source, *args, **kwargs)

    machinery.cache_from_source = cache_from_source


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


if __name__ == "__main__":
    main()
