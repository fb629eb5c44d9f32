"""Writes what was trained so far: a GGUF file for LoRA, a folder of safetensors for what the engine has no form for."""

import json
import shutil
from pathlib import Path

import torch

from adapters import Trained
from events import TrainerError
from export_lora import read_lora, write_lora
from gguf_base import Architecture
from gguf_file import file_sha256
from job import Job
from state import write_whole

WEIGHTS, ABOUT = "adapter.safetensors", "adapter.json"
STOPPED = "stopped"


def write_checkpoint(
    job: Job, trained: Trained, architecture: Architecture, step: int, name: str = "checkpoint"
) -> tuple[Path, str]:
    """Path and SHA-256 (of the weights) of the checkpoint; an unfinished one never has its final name."""
    if trained.use == "lora":
        path = job.output / f"{name}-{step:06d}.gguf"
        write_whole(
            path, lambda part: write_lora(part, trained.numbers(), job.adapter.alpha, architecture, job.base_sha256)
        )
        return path, file_sha256(path)
    from safetensors.torch import save_file

    path, part = job.output / f"{name}-{step:06d}", job.output / f"{name}.part"
    for folder in (path, part):
        shutil.rmtree(folder, ignore_errors=True)
    part.mkdir()
    save_file({name: value.contiguous() for name, value in trained.numbers().items()}, part / WEIGHTS)
    (part / ABOUT).write_text(
        json.dumps(
            {"use": trained.use, "baseSha256": job.base_sha256, "architecture": architecture.name, "step": step}
        ),
        encoding="utf-8",
    )
    part.rename(path)
    return path, file_sha256(path / WEIGHTS)


def write_stopped(job: Job, trained: Trained, architecture: Architecture, step: int) -> tuple[Path, str]:
    """As a checkpoint, of the step a stop came after: the only one of its kind in the folder."""
    drop_stopped(job)
    return write_checkpoint(job, trained, architecture, step, STOPPED)


def drop_stopped(job: Job) -> None:
    for path in job.output.glob(f"{STOPPED}-*"):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def last_checkpoint(job: Job) -> Path:
    """The checkpoint a job names, or the latest one in its output folder."""
    path = job.checkpoint or max(
        job.output.glob("checkpoint-*[0-9]"), default=max(job.output.glob("checkpoint-*[0-9].gguf"), default=None)
    )
    if path is None or not path.exists():
        raise TrainerError(
            "checkpoint-missing",
            f"There is no checkpoint at {path or job.output}.",
            "Train first, or name the checkpoint in the job.",
        )
    return path


def read_start(job: Job, architecture: Architecture) -> dict[str, torch.Tensor]:
    """The adapter that a job begins with. Its shape is checked when it is loaded, its strength here."""
    if not job.start.exists():
        raise TrainerError("checkpoint-missing", f"There is no adapter at {job.start}.", "Mend start, or leave it out.")
    numbers = read_checkpoint(job.start, architecture, job.base_sha256)
    _, alpha, _ = read_lora(job.start, architecture)
    rank = next(value.shape[0] for name, value in numbers.items() if name.endswith("lora_a"))
    if rank != job.adapter.rank or abs(alpha - job.adapter.alpha) > 1e-6:
        raise TrainerError(
            "adapter-of-another-shape",
            f"{job.start.name} has rank {rank} and alpha {alpha:g}, the job {job.adapter.rank} and {job.adapter.alpha:g}.",
            "Train with the rank and alpha of the adapter it begins with.",
        )
    return numbers


def read_checkpoint(path: Path, architecture: Architecture, base_sha256: str) -> dict[str, torch.Tensor]:
    if path.is_dir():
        from safetensors.torch import load_file

        about = json.loads((path / ABOUT).read_text(encoding="utf-8"))
        numbers, made_for = load_file(path / WEIGHTS), about["baseSha256"]
    else:
        numbers, _, made_for = read_lora(path, architecture)
    if made_for != base_sha256:
        raise TrainerError(
            "adapter-of-another-base",
            f"{path} was trained on a base with SHA-256 {made_for}, not {base_sha256}.",
            "Use the base it was trained on.",
        )
    return numbers
