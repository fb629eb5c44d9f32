"""Low-rank adapters (LoRA, Hu et al. 2021, arXiv 2106.09685): W x + (alpha / rank) B A x, with W frozen.

PEFT has the same; this one multiplies in the dtype of the base (the trained copies stay in float32), which on a CPU
with bfloat16 instructions saves the casts and slow float32 products of seven projections a layer. A test holds the
two equal.
"""

import hashlib

import torch
from torch import nn
from torch.nn.functional import dropout, linear


class LoraLinear(nn.Module):
    def __init__(self, base: nn.Linear, rank: int, alpha: float, dropout_share: float, seed: int):
        super().__init__()
        self.base, self.scale, self.dropout_share = base, alpha / rank, dropout_share
        draw = torch.Generator().manual_seed(seed)
        # The bound of kaiming_uniform with a = sqrt(5), as in the authors' code: 1 / sqrt(inputs).
        bound = base.in_features**-0.5
        self.lora_a = nn.Parameter((torch.rand(rank, base.in_features, generator=draw) * 2 - 1) * bound)  # (R, in)
        self.lora_b = nn.Parameter(torch.zeros(base.out_features, rank))  # (out, R): no change at the start

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:  # (B, T, in) -> (B, T, out)
        low = linear(dropout(hidden, self.dropout_share, self.training), self.lora_a.to(hidden.dtype))  # (B, T, R)
        return self.base(hidden) + linear(low, (self.lora_b * self.scale).to(hidden.dtype))


def insert_lora(
    model, targets: tuple[str, ...], layers: range, rank: int, alpha: float, dropout_share: float, seed: int
) -> dict[str, LoraLinear]:
    """Puts an adapter around each target of the given layers; returns them by `layer.projection`: `3.q_proj`."""
    inserted = {}
    for number in layers:
        layer = model.model.layers[number]
        for holder in (layer.self_attn, layer.mlp):
            for target in targets:
                base = getattr(holder, target, None)
                if base is None:
                    continue
                name = f"{number}.{target}"
                # A seed of its own for each: leaving one projection out does not change the start of the others.
                own = int.from_bytes(hashlib.sha256(f"{seed}/lora/{name}".encode()).digest()[:7], "big")
                inserted[name] = LoraLinear(base, rank, alpha, dropout_share, own)
                setattr(holder, target, inserted[name])
    return inserted
