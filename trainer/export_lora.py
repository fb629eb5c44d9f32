"""A trained LoRA as a GGUF adapter file, as the engine loads it: pairs `blk.N.attn_q.weight.lora_a` and `.lora_b`.

The engine computes W x + (alpha / rank) B A x with A (R, in) and B (out, R). For the llama architecture the rows of q
and k are stored interleaved, so those of B are too.
"""

from pathlib import Path

import gguf
import numpy as np
import torch

from gguf_base import GGUF_OF_PROJECTION, Architecture, halves_from_interleaved, interleaved_from_halves
from gguf_file import GgufFile

BASE_SHA256 = "whetstone.base.sha256"
NUMBERS = {"float32": np.float32, "float16": np.float16}


def write_lora(
    path: Path,
    numbers: dict[str, torch.Tensor],
    alpha: float,
    architecture: Architecture,
    base_sha256: str,
    dtype: str = "float32",
) -> None:
    """`numbers`: by `layer.projection.lora_a` and `.lora_b`. The same numbers give the same bytes."""
    writer = gguf.GGUFWriter(path, architecture.name)
    writer.add_type("adapter")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    writer.add_string(BASE_SHA256, base_sha256)
    for name, value in numbers.items():
        layer, projection, kind = name.split(".")
        heads = architecture.heads_of(projection) if kind == "lora_b" else None
        value = value if heads is None else interleaved_from_halves(value, heads)
        writer.add_tensor(
            f"blk.{layer}.{GGUF_OF_PROJECTION[projection]}.weight.{kind}", value.numpy().astype(NUMBERS[dtype])
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def read_lora(path: Path, architecture: Architecture) -> tuple[dict[str, torch.Tensor], float, str]:
    """The numbers by their own names again, alpha, and the hash of the base."""
    file = GgufFile(path)
    projections = {gguf_name: own for own, gguf_name in GGUF_OF_PROJECTION.items()}
    numbers = {}
    for name, tensor in file.tensors.items():
        _, layer, gguf_name, _, kind = name.split(".")
        projection = projections[gguf_name]
        value = torch.from_numpy(tensor.numbers().copy())
        heads = architecture.heads_of(projection) if kind == "lora_b" else None
        numbers[f"{layer}.{projection}.{kind}"] = value if heads is None else halves_from_interleaved(value, heads)
    return numbers, file.get("adapter.lora.alpha"), file.get(BASE_SHA256)
