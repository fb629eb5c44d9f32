"""The saved state of a training: adapter, optimiser, position and plan, in one file that is whole or not there.

Random draws (dropout, masked thought, the order of an epoch) are functions of seed and step, so no generator state has
to be kept: going on from step n is the same whoever came there.
"""

import hashlib
import os
import random
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch

from events import TrainerError
from gguf_file import file_sha256
from job import Job


@dataclass
class Plan:
    """What is decided once, by measuring, and never again for this training."""

    steps: int
    checkpoint_steps: list[int]
    tokens_per_second: float | None  # None where the schedule is not in minutes: then nothing is measured
    dtype: str
    row_tokens: int
    recompute: bool


@dataclass
class State:
    identity: str
    plan: Plan
    step: int = 0
    tokens: int = 0
    seconds: float = 0.0  # of all starts together, loading and scoring included
    learned_seconds: float = 0.0  # of the steps alone
    unscored: bool = True  # whether the held-out sets are still to be scored with these weights
    checkpoints: list[dict] = field(default_factory=list)  # made so far, each as its event but with a bare file name


def identity(job: Job) -> str:
    """Hash of the job, of every row it learns from or is scored on, and of the adapter it begins with."""
    digest = hashlib.sha256(job.fingerprint.encode())
    for path in (job.examples, job.held_out, job.general):
        if path is None:
            digest.update(b"none")
            continue
        try:
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        except OSError as error:
            raise TrainerError(
                "examples-unreadable",
                f"{path} cannot be read: {error.strerror}.",
                "Give the path of a file of examples, one JSON object a line.",
            ) from error
    if job.start is not None and job.start.exists():  # that it is missing is told where it is read
        digest.update(file_sha256(job.start).encode())
    return digest.hexdigest()


def seed_step(job: Job, step: int, purpose: str) -> random.Random:
    """Seeds torch for this step and returns a generator of its own for `purpose`."""
    number = int.from_bytes(hashlib.sha256(f"{job.seed}/{purpose}/{step}".encode()).digest()[:7], "big")
    torch.manual_seed(number)
    return random.Random(number)


def write_whole(path: Path, write):
    """Calls `write(temporary path)` and puts the result in place at once: a kill leaves the old file or the new one."""
    temporary = path.with_name(path.name + ".part")
    result = write(temporary)
    with temporary.open("rb+") as file:
        os.fsync(file.fileno())
    os.replace(temporary, path)
    return result


def save_state(
    folder: Path, state: State, numbers: dict[str, torch.Tensor], optimiser: dict, head: dict | None
) -> None:
    content = {"state": asdict(state), "numbers": numbers, "optimiser": optimiser, "head": head}

    def write(path: Path) -> None:
        with path.open("wb") as file:  # given a path instead, torch would hide a full disk behind an error of its own
            torch.save(content, file)

    write_whole(folder / "state.pt", write)


def load_state(folder: Path, wanted_identity: str) -> tuple[State, dict] | None:
    """The state and its tensors, or None where the training has not begun."""
    path = folder / "state.pt"
    if not path.exists():
        return None
    try:
        content = torch.load(path, weights_only=True)
    except Exception as error:  # whatever a foreign or damaged file makes torch raise
        raise TrainerError(
            "state-broken",
            f"{path} cannot be read as a saved state: {type(error).__name__}.",
            "Take another output folder, or remove this one to begin anew.",
        ) from error
    plain = content["state"]
    if plain["identity"] != wanted_identity:
        raise TrainerError(
            "state-of-another-job",
            f"{folder} holds the training of another job, base or set of examples.",
            "Take another output folder, or remove this one to begin anew.",
        )
    return State(**{**plain, "plan": Plan(**plain["plan"])}), content
