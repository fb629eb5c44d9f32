"""Examples as token ids, batches by a budget of tokens, and rows that hold several examples one after the other.

A row is packed: each example starts again at position 0 and attention is limited to its own segment, so no token can
see another example. The last token of an example predicts nothing and is not fed at all. Behind its tokens an example
is filled up to a multiple of `PLACES`; what stands there is seen by nothing.
"""

import hashlib
import json
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

import torch

from events import TrainerError
from gguf_tokenizer import BaseTokenizer

# The matrix libraries compile kernels for every length they meet and keep them: without this, memory grew by 50 MB a
# step on the 0.5B. With it there are few lengths, for some 4 % more places.
PLACES = 32


@dataclass(frozen=True)
class Example:
    id: str
    index: int  # line in its file: what tells equal examples apart
    ids: Sequence[int]  # prompt, answer and, where it ends, the end token
    prompt_tokens: int
    answer_tokens: int  # without the end token
    ends: bool
    fed: Sequence[int] | None = None  # what the model reads, where that is not the ids themselves (masked thought)

    @property
    def fed_tokens(self) -> int:
        return len(self.ids) - 1

    @property
    def places(self) -> int:
        return -(-self.fed_tokens // PLACES) * PLACES

    @property
    def first_label(self) -> int:
        """Place of the first token that is a label; the first of all has nothing before it to predict it."""
        return max(1, self.prompt_tokens)

    @property
    def labels(self) -> int:
        return len(self.ids) - self.first_label


@dataclass(frozen=True)
class Row:
    ids: torch.Tensor  # (T,)
    positions: torch.Tensor  # (T,), starting at 0 in each segment
    segments: tuple[tuple[int, int], ...]  # start and end of each example in the row, what fills it up included
    examples: tuple[Example, ...]
    label_places: torch.Tensor  # (N,) places whose next token is a label
    labels: torch.Tensor  # (N,)
    middle_places: torch.Tensor  # (M,) places of answer tokens with a horizon
    horizons: torch.Tensor  # (M,) share of the answer still to be written after each


def read_examples(path: Path, tokenizer: BaseTokenizer, max_tokens: int) -> tuple[list[Example], Counter]:
    """The examples that fit, in the order of the file, and how many were left out by reason."""
    examples, left_out = [], Counter()
    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold U+2028
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(
            "examples-unreadable",
            f"{path} cannot be read: {error}.",
            "Give the path of a file of examples, one JSON object a line, in UTF-8.",
        ) from error
    for index, line in enumerate(lines):
        if not line.strip():
            continue
        example = tokenised(line, index, path, tokenizer)
        if example.labels < 1:
            left_out["empty"] += 1
        elif len(example.ids) > max_tokens:
            left_out["too-long"] += 1
        else:
            examples.append(example)
    return examples, left_out


def tokenised(line: str, index: int, path: Path, tokenizer: BaseTokenizer) -> Example:
    try:
        raw = json.loads(line)
        prompt = [piece_ids(piece, tokenizer) for piece in raw["prompt"]]
        answer, ends = tokenizer.text_ids(raw["answer"]), raw.get("ends", True)
        in_chat = any(piece.get("special") == "<|im_start|>" for piece in raw["prompt"])
        end = raw.get("end") or (tokenizer.end_of_turn if in_chat else tokenizer.end_of_text)
        name = str(raw.get("id", index))
    except TrainerError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainerError(
            "example-broken",
            f"Line {index + 1} of {path} is not an example: {type(error).__name__}: {error}.",
            "See the form of an example in trainer/README.md.",
        ) from error
    prompt_ids = [token for piece in prompt for token in piece]
    end_ids = [tokenizer.special_id(end)] if ends else []
    ids = array("i", [*prompt_ids, *answer, *end_ids])  # four bytes a token, where a tuple takes 36
    return Example(name, index, ids, len(prompt_ids), len(answer), bool(ends))


def piece_ids(piece: dict, tokenizer: BaseTokenizer) -> list[int]:
    return [tokenizer.special_id(piece["special"])] if "special" in piece else tokenizer.text_ids(piece["text"])


def epoch_order(count: int, epoch: int, seed: int) -> list[int]:
    """The first epoch is the order of the file; later ones are shuffled by seed and epoch, equal on every machine."""
    if epoch == 0:
        return list(range(count))
    return sorted(range(count), key=lambda index: hashlib.sha256(f"{seed}/{epoch}/{index}".encode()).digest())


def batches(examples: list[Example], batch_tokens: int, seed: int):
    """Endless: lists of examples whose fed tokens stay within the budget; an example above it is a batch of its own."""
    epoch = 0
    while True:
        yield from by_budget([examples[index] for index in epoch_order(len(examples), epoch, seed)], batch_tokens)
        epoch += 1


def by_budget(examples: list[Example], budget: int, size=attrgetter("fed_tokens")) -> list[list[Example]]:
    groups, room = [], 0
    for example in examples:
        if not groups or size(example) > room:
            groups.append([])
            room = budget
        groups[-1].append(example)
        room -= size(example)
    return groups


def pack(examples: list[Example]) -> Row:
    ids, positions, segments, places, labels, middles, horizons = [], [], [], [], [], [], []
    for example in examples:
        start = len(ids)
        ids += example.fed or example.ids[:-1]
        places += range(start + example.first_label - 1, len(ids))
        ids += [0] * (example.places - example.fed_tokens)
        positions += range(example.places)
        segments.append((start, len(ids)))
        labels += example.ids[example.first_label :]
        if example.ends and example.prompt_tokens:
            count = example.answer_tokens
            middles += range(start + example.prompt_tokens, start + example.prompt_tokens + count)
            horizons += [(count - place) / count for place in range(1, count + 1)]
    return Row(
        ids=torch.tensor(ids),
        positions=torch.tensor(positions),
        segments=tuple(segments),
        examples=tuple(examples),
        label_places=torch.tensor(places),
        labels=torch.tensor(labels),
        middle_places=torch.tensor(middles, dtype=torch.long),
        horizons=torch.tensor(horizons, dtype=torch.float32),
    )


def rows(examples: list[Example], row_tokens: int) -> list[Row]:
    return [pack(group) for group in by_budget(examples, row_tokens, attrgetter("places"))]
