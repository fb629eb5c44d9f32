"""Runs a training inside the test's own process, which saves the seconds of importing PyTorch anew."""

import json
from pathlib import Path

import events
from base_hash import check_base
from job import read_job
from learning import train


class NeverStop:
    asked, can_save = False, False


class StopAfter:
    """Asks to stop, as a signal would, once the log tells of this step."""

    can_save = False

    def __init__(self, log: Path, step: int):
        self.log, self.step = log, step

    @property
    def asked(self) -> bool:
        return f'"type": "step", "step": {self.step},' in self.log.read_text(encoding="utf-8")


def train_here(job_path: Path, stop_after: int | None = None) -> tuple[int, list[dict]]:
    """Exit code and the events of this run."""
    job = read_job(str(job_path))
    check_base(job.base_path, job.base_sha256)
    job.output.mkdir(exist_ok=True)
    log = job.output / "log.jsonl"
    told = len(log.read_text(encoding="utf-8").splitlines()) if log.exists() else 0
    before, events.log_path = events.log_path, log
    try:
        code = train(job, NeverStop() if stop_after is None else StopAfter(log, stop_after))
    finally:
        events.log_path = before
    return code, [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()[told:]]
