"""The bottom layers that are not trained (Telly, arXiv 2304.05216): run without gradients, and only once an example.

Their output is kept on disk, one file for each example, and read in later epochs. The name holds the example's place
in its file besides its tokens, so that an equal example elsewhere, computed in another row, never takes its place:
products of other shapes may differ in the last bit.
"""

import hashlib
import os
from pathlib import Path

import torch

import trunk
from examples import Example, Row


class ActivationCache:
    def __init__(self, folder: Path, purpose: str):
        """`purpose` tells apart what must never be mixed: the set, the base, the number of layers, the dtype."""
        self.folder, self.purpose = folder, purpose
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, example: Example) -> Path:
        name = f"{self.purpose}/{example.index}/{list(example.ids)}"
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]

    def read(self, row: Row, width: int, dtype: torch.dtype) -> torch.Tensor | None:
        """The row's hidden states (1, T, D), or None unless all of its examples are kept."""
        parts = []
        for example in row.examples:
            path = self.path(example)
            if not path.exists():
                return None
            parts.append(torch.frombuffer(bytearray(path.read_bytes()), dtype=dtype).view(example.places, width))
        return torch.cat(parts)[None]

    def write(self, row: Row, hidden: torch.Tensor) -> None:
        for example, (start, end) in zip(row.examples, row.segments):
            path = self.path(example)
            part = path.with_suffix(f".{os.getpid()}")
            part.write_bytes(hidden[0, start:end].contiguous().view(torch.uint8).numpy().tobytes())
            os.replace(part, path)


@torch.no_grad()
def frozen_output(model, row: Row, bottom_layers: int, cache: ActivationCache | None) -> torch.Tensor:
    """What enters the first trained layer: (1, T, D), without a gradient."""
    kept = cache.read(row, model.config.hidden_size, model.dtype) if cache else None
    if kept is not None:
        return kept
    hidden = trunk.run_layers(model, trunk.embed(model, row), row, 0, bottom_layers)
    if cache:
        cache.write(row, hidden)
    return hidden
