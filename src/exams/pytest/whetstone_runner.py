"""Runs a repository's tests inside the sandbox, one forked process per job, and reports over descriptor 3.

Standard input: one JSON line that sets things up, then one JSON line per job. Each reply is one JSON line that carries the nonce
given at set-up; the process that runs candidate code never holds descriptor 3 or the nonce, only a pipe to this one.
What stays possible: candidate and tests share a process, so a candidate that hunts through memory for the pipe and its token can
forge outcomes of its own run. Nothing it does reaches another run, the tests on disk or the channel itself.

Python 3.8 and later, standard library and the user's pytest only.
"""

import gc
import json
import os
import sys

from whetstone_processes import become_subreaper, kill_descendants, move_away
from whetstone_supervisor import supervise


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


if __name__ == "__main__":
    main()
