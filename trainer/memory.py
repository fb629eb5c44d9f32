"""Memory of the process: what was used at most, what a row will take, and the largest rows that stay under the limit.

Smaller rows come first (the same work in more pieces), then recomputing activations (a third more work). Which rows
were chosen is kept in the plan: another split of a batch rounds differently. Rows differ in length, so freed memory
has holes that the next row does not fit into; where that would reach the limit it is handed back to the system.
"""

import ctypes
import sys

import psutil

from events import TrainerError
from gguf_file import GgufFile
from losses import CHUNK_LABELS

MEBIBYTE = 2**20
MOST_ROW_TOKENS = (
    768  # measured on two cores: rows of 400, 768 and 1,500 tokens are equally fast, large ones only larger
)
SPARE = 1.2  # allocator and temporary copies, over the sums below
FIXED_BYTES = 200 * MEBIBYTE  # threads' buffers, packed weights of the matrix library
LIBRARY_BYTES = 450 * MEBIBYTE  # Python, PyTorch and transformers, before any weight
TRIM = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None  # only glibc has it


def peak_bytes() -> int:
    """The most memory this process has held at once."""
    if sys.platform == "win32":
        return psutil.Process().memory_info().peak_wset
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


def refuse_weights_alone(file: GgufFile, bytes_per_number: int, limit: int) -> None:
    """Before loading: a base whose weights do not fit is told at once, not after a minute of swapping."""
    weights = sum(tensor.row_count * tensor.shape[-1] for tensor in file.tensors.values()) * bytes_per_number
    if weights + LIBRARY_BYTES > limit:
        raise too_small(weights + LIBRARY_BYTES, limit, "the weights alone need")


def too_small(needed: int, limit: int, what: str) -> TrainerError:
    message = f"memoryBytes is {limit // MEBIBYTE} MiB; {what} about {needed // MEBIBYTE} MiB."
    return TrainerError(
        "memory-too-small",
        message,
        "Raise memoryBytes, lower maxTokens or the adapter's rank, or train a smaller base.",
    )


def layer_bytes_per_token(config, bytes_per_number: int, use: str) -> int:
    """What one layer keeps of one token for the backward pass.

    Two norms keep float32 copies; the projections keep their inputs, attention its queries, keys, values and output,
    the gated product its three factors.
    """
    width, inner = config.hidden_size, config.intermediate_size
    keys = width * config.num_key_value_heads // config.num_attention_heads
    kept = 7 * width + 4 * keys + 4 * inner
    float32_copies = 4 * (4 * width + (2 * inner if use == "ia3" else 0))
    return kept * bytes_per_number + float32_copies


def row_bytes(model, row_tokens: int, recompute: bool, bottom_layers: int, use: str) -> int:
    config, bytes_per_number = model.config, model.dtype.itemsize
    trained_layers = config.num_hidden_layers - bottom_layers
    layer = layer_bytes_per_token(config, bytes_per_number, use)
    hidden = config.hidden_size * bytes_per_number
    activations = trained_layers * hidden + layer if recompute else trained_layers * layer
    logits = CHUNK_LABELS * config.vocab_size * (2 * 4 + 2 * bytes_per_number)
    return int((row_tokens * (activations + 6 * hidden) + logits) * SPARE)


def trained_bytes(trained_numbers: int, config, use: str) -> int:
    """Gradient and two moments in float32; full fine-tuning makes its largest gradient twice."""
    return trained_numbers * 12 + (config.vocab_size * config.hidden_size * 4 if use == "full" else 0)


def choose_rows(
    model, use: str, trained_numbers: int, bottom_layers: int, batch_tokens: int, longest: int, limit: int
) -> tuple[int, bool]:
    """Tokens of a row and whether to recompute, the fastest that fits; raises TrainerError where nothing does."""
    base = psutil.Process().memory_info().rss + FIXED_BYTES + trained_bytes(trained_numbers, model.config, use)
    sizes = [max(longest, min(MOST_ROW_TOKENS, batch_tokens) >> halvings) for halvings in range(16)]
    for recompute in (False, True):
        for size in sorted(set(sizes), reverse=True):
            needed = base + row_bytes(model, size, recompute, bottom_layers, use)
            if needed <= limit:
                return size, recompute
    raise too_small(needed, limit, f"examples of {longest} tokens need")


def hand_back_holes(limit: int, next_row_bytes: int) -> None:
    """Gives freed memory back where the next row might pass the limit. It costs time: pages come back empty."""
    if psutil.Process().memory_info().rss + next_row_bytes // 2 > limit and TRIM is not None:
        TRIM(0)
