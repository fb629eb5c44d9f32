"""Watches over the forked process of one job: relays what its plugin tells, and keeps its limits. It never runs candidate code."""

import json
import os
import selectors
import time

from whetstone_output import Output
from whetstone_processes import kill_group
from whetstone_worker import start_worker


def supervise(job, setup, reply):
    """Forks the worker, relays its events, and ends it when the job's or a test's time is over."""
    token = os.urandom(12).hex()
    started = time.monotonic()
    worker, events_out, print_out = start_worker(job, setup, token)
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
