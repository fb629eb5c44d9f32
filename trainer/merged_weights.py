"""What an adapter makes of each tensor of its base, in the names and order of rows of the base file. For merge.py."""

import re
from pathlib import Path
from typing import Protocol

import numpy as np
import torch

from checkpoints import read_checkpoint
from events import TrainerError
from export_lora import BASE_SHA256
from gguf_base import GGUF_OF_PROJECTION, Architecture, interleaved_from_halves, own_name
from gguf_file import GgufFile, StoredTensor
from job import Job


class Changes(Protocol):
    def touches(self, name: str) -> bool: ...

    def applied(self, tensor: StoredTensor) -> np.ndarray:
        """The tensor of the base, changed, in float32."""


def changes_of(job: Job, base: GgufFile, checkpoint: Path) -> Changes:
    if checkpoint.is_file():
        return LoraChanges(GgufFile(checkpoint), job.base_sha256)
    name = base.get("general.architecture")
    heads = base.get(f"{name}.attention.head_count")
    architecture = Architecture(name, heads, base.get(f"{name}.attention.head_count_kv", heads))
    numbers = read_checkpoint(checkpoint, architecture, job.base_sha256)
    return Ia3Changes(numbers, architecture) if job.adapter.use == "ia3" else WholeChanges(numbers, architecture)


class LoraChanges:
    """W + (alpha / rank) B A, straight from the adapter file: its rows are already ordered as the base's."""

    def __init__(self, adapter: GgufFile, base_sha256: str):
        made_for = adapter.get(BASE_SHA256)
        if made_for != base_sha256:
            raise TrainerError(
                "adapter-of-another-base",
                f"{adapter.path} was trained on a base with SHA-256 {made_for}, not {base_sha256}.",
                "Use the base it was trained on.",
            )
        self.tensors, self.alpha = adapter.tensors, adapter.get("adapter.lora.alpha")

    def touches(self, name: str) -> bool:
        return f"{name}.lora_a" in self.tensors

    def applied(self, tensor: StoredTensor) -> np.ndarray:
        low, high = (
            self.tensors[f"{tensor.name}.{kind}"].numbers() for kind in ("lora_a", "lora_b")
        )  # (R, in), (out, R)
        return tensor.numbers() + np.float32(self.alpha / len(low)) * (high @ low)


class Ia3Changes:
    """Keys and values are scaled, so their rows and biases are; inner activations are, so the columns of down are."""

    def __init__(self, numbers: dict[str, torch.Tensor], architecture: Architecture):
        self.scales = {}
        for name, value in numbers.items():
            layer, projection = re.search(r"layers\.(\d+)\..*?(\w+_proj)\.", name).groups()
            scale, heads = value.flatten(), architecture.heads_of(projection)
            scale = scale if heads is None else interleaved_from_halves(scale, heads)
            self.scales[f"blk.{layer}.{GGUF_OF_PROJECTION[projection]}"] = scale.numpy()

    def touches(self, name: str) -> bool:
        stem, _, kind = name.rpartition(".")
        return stem in self.scales and not (kind == "bias" and stem.endswith("ffn_down"))

    def applied(self, tensor: StoredTensor) -> np.ndarray:
        stem, _, kind = tensor.name.rpartition(".")
        scale = self.scales[stem]
        by_column = stem.endswith("ffn_down") or kind == "bias"
        return tensor.numbers() * (scale if by_column else scale[:, None])


class WholeChanges:
    """Full fine-tuning: the trained tensors stand in place of the base's."""

    def __init__(self, numbers: dict[str, torch.Tensor], architecture: Architecture):
        self.numbers, self.architecture = numbers, architecture

    def touches(self, name: str) -> bool:
        return own_name(name) in self.numbers

    def applied(self, tensor: StoredTensor) -> np.ndarray:
        name = own_name(tensor.name)
        value, heads = self.numbers[name], self.architecture.heads_of(name.split(".")[-2])
        return (value if heads is None else interleaved_from_halves(value, heads)).numpy()
