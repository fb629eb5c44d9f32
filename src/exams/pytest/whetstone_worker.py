"""The forked process of one job: one pytest session, in which candidate code runs. It holds no nonce and no verdict channel."""

import json
import os
import signal
import sys
import time

from whetstone_processes import move_away


def start_worker(job, setup, token):
    """Forks the process that runs the tests: its id, and the pipes on which it tells events and prints."""
    import warnings

    events_out, events_in = os.pipe()
    print_out, print_in = os.pipe()
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
    return worker, events_out, print_out


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
