"""Runs a packed row through the layers of a base model: hidden states only, no logits.

The layers are those of transformers; only the loop over them and the attention are ours. Attention goes segment by
segment, which is exact, skips the empty part of a block-diagonal mask and needs no mask at all.
"""

import torch
from torch.nn.functional import scaled_dot_product_attention
from torch.utils.checkpoint import checkpoint as recomputed
from transformers.modeling_utils import ALL_ATTENTION_FUNCTIONS

from examples import Row

ATTENTION = "whetstone_segments"


def segmented_attention(module, query, key, value, attention_mask, scaling, segments=(), shared=0, fronts=None, **_):
    """Causal attention inside each segment.

    `shared`: so many first places (a trained prompt) are seen by every segment. `fronts`: keys and values for each
    layer that every segment sees before its own (a trained prefix).
    """
    front = fronts[module.layer_idx] if fronts else (key[:, :, :shared], value[:, :, :shared]) if shared else None
    parts = [attend(query[:, :, :shared], key[:, :, :shared], value[:, :, :shared], None, scaling)] if shared else []
    for start, end in segments:
        parts.append(attend(query[:, :, start:end], key[:, :, start:end], value[:, :, start:end], front, scaling))
    return torch.cat(parts, dim=2).transpose(1, 2), None  # (1, T, heads, head width)


def attend(query, key, value, front, scaling):
    """query (1, heads, T, W); key and value (1, key-value heads, T, W), each shared by several query heads."""
    if front is None:
        return scaled_dot_product_attention(query, key, value, is_causal=True, scale=scaling, enable_gqa=True)
    length, before = query.shape[2], front[0].shape[2]
    seen = torch.ones(length, before + length, dtype=torch.bool).tril(before)
    key, value = torch.cat([front[0], key], dim=2), torch.cat([front[1], value], dim=2)
    return scaled_dot_product_attention(query, key, value, attn_mask=seen, scale=scaling, enable_gqa=True)


ALL_ATTENTION_FUNCTIONS.register(ATTENTION, segmented_attention)


def prepare(model) -> None:
    model.config._attn_implementation = ATTENTION


def embed(model, row: Row) -> torch.Tensor:
    return model.model.embed_tokens(row.ids[None])  # (1, T, D)


def run_layers(
    model, hidden, row: Row, first: int, last: int, virtual=None, fronts=None, recompute=False
) -> torch.Tensor:
    """Layers `first` to `last` (excluded) of a row.

    hidden (1, T, D); virtual (1, P, D) trained prompt embeddings, put before the row and taken off again.
    `recompute` keeps one hidden state a layer and computes the rest anew in the backward pass.
    """
    shared = 0 if virtual is None else virtual.shape[1]
    before = fronts[0][0].shape[2] if fronts else shared
    positions = row.positions + before
    if virtual is not None:
        hidden = torch.cat([virtual.to(hidden.dtype), hidden], dim=1)  # (1, P + T, D)
        positions = torch.cat([torch.arange(shared), positions])
    turns = model.model.rotary_emb(hidden, positions[None])
    segments = tuple((start + shared, end + shared) for start, end in row.segments)
    for layer in model.model.layers[first:last]:
        call = dict(position_embeddings=turns, segments=segments, shared=shared, fronts=fronts)
        hidden = recomputed(layer, hidden, use_reentrant=False, **call) if recompute else layer(hidden, **call)
    return hidden[:, shared:]


def final_norm(model, hidden: torch.Tensor) -> torch.Tensor:
    return model.model.norm(hidden)  # (1, T, D)
