"""Trains an adapter on a base model, as a job file says; the form of the job is in README.md.

    python trainer/train.py job.json

Events come as JSON lines on stdout. SIGTERM and SIGINT save the state after the step under way, write an adapter of it
and exit with 130; the same job in the same folder goes on where it stopped. The training itself is in learning.py.
"""

import os
import signal
import sys

from base_hash import check_base
from events import EXIT_STOPPED, TrainerError, log_to, run
from job import Job, read_job


class Stop:
    """Set by a signal. While there is nothing to save yet, a signal ends the process at once."""

    def __init__(self):
        self.asked, self.can_save = False, False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.ask)

    def ask(self, *_):
        self.asked = True
        if not self.can_save:
            os._exit(EXIT_STOPPED)


def main(arguments: list[str]) -> int:
    stop = Stop()
    job = read_one_job(arguments)
    if job.examples is None:
        raise TrainerError("job-field", "job.examples is missing.", "See the table of fields in trainer/README.md.")
    open_output(job)
    check_base(job.base_path, job.base_sha256)
    set_threads(job)
    from learning import train  # PyTorch and transformers take seconds: what is wrong above is told before

    return train(job, stop)


def read_one_job(arguments: list[str]) -> Job:
    if len(arguments) != 1:
        raise TrainerError(
            "usage", "One argument is wanted: the path of the job file.", "python trainer/train.py job.json"
        )
    return read_job(arguments[0])


def open_output(job: Job) -> None:
    """Makes the folder, sends the log there, and keeps a second trainer out of it until this process ends."""
    try:
        job.output.mkdir(parents=True, exist_ok=True)
        lock = os.open(job.output / "lock", os.O_RDWR | os.O_CREAT)
    except OSError as error:
        raise TrainerError(
            "output-unwritable",
            f"{job.output} cannot be written: {error.strerror}.",
            "Give an output folder that can be written.",
        ) from error
    if not locked(lock):
        raise TrainerError(
            "output-busy",
            f"Another training is under way in {job.output}.",
            "Wait for it, stop it, or take another output folder.",
        )
    log_to(job.output)


def locked(file: int) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows: no lock of this kind; two trainers in one folder are then the user's care
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    except BlockingIOError:
        return False


def set_threads(job: Job) -> None:
    """Before PyTorch is imported: idle threads sleep instead of spinning, which starves whatever else runs here."""
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ["OMP_NUM_THREADS"] = str(job.threads)
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


if __name__ == "__main__":
    run(main, sys.argv[1:])
