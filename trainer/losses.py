"""The objectives: cross-entropy on answer and end token, horizon-length prediction, masked thought.

Cross-entropy asks the vocabulary only where there is a label and a few labels at a time: all logits of a row of 1,500
tokens over 152,000 words would take 0.9 GB three times over.
"""

import dataclasses
import random

import torch
from torch import nn

from examples import Example, Row
from job import Horizon

CHUNK_LABELS = 128  # logits in float32 of so many labels at once: 78 MB for a vocabulary of 152,000


class ChunkedCrossEntropy(torch.autograd.Function):
    """Sum of -ln p of the labels, and each of them. The gradient is made in the forward pass, logits being at hand."""

    @staticmethod
    def forward(ctx, hidden, weight, labels):  # (N, D), (V, D), (N,)
        losses = torch.empty(len(labels))  # (N,)
        hidden_gradient = torch.empty_like(hidden) if ctx.needs_input_grad[0] else None
        weight_gradient = torch.zeros_like(weight) if ctx.needs_input_grad[1] else None
        for start in range(0, len(labels), CHUNK_LABELS):
            part = slice(start, start + CHUNK_LABELS)
            logits = (hidden[part] @ weight.T).float()  # (C, V)
            wanted = labels[part, None]
            total = logits.logsumexp(dim=1, keepdim=True)  # (C, 1)
            losses[part] = (total - logits.gather(1, wanted))[:, 0]
            if hidden_gradient is None and weight_gradient is None:
                continue
            slope = logits.sub_(total).exp_()  # (C, V) probabilities, less one at the label
            slope.scatter_add_(1, wanted, torch.full(wanted.shape, -1.0))
            slope = slope.to(hidden.dtype)
            if hidden_gradient is not None:
                hidden_gradient[part] = slope @ weight
            if weight_gradient is not None:
                weight_gradient += slope.T @ hidden[part]
        ctx.save_for_backward(hidden_gradient, weight_gradient)
        ctx.mark_non_differentiable(losses)
        return losses.sum(), losses

    @staticmethod
    def backward(ctx, upstream, _):
        hidden_gradient, weight_gradient = ctx.saved_tensors
        return (
            (None if hidden_gradient is None else hidden_gradient * upstream),
            (None if weight_gradient is None else weight_gradient * upstream),
            None,
        )


def label_losses(model, hidden: torch.Tensor, row: Row) -> tuple[torch.Tensor, torch.Tensor]:
    """hidden (1, T, D) after the last norm -> sum of the loss over labels, and the loss of each label (N,)."""
    wanted = hidden[0].index_select(0, row.label_places)  # (N, D)
    return ChunkedCrossEntropy.apply(wanted, model.lm_head.weight, row.labels)


class HorizonHead(nn.Module):
    """Tells from a hidden state which share of the answer is still to be written (arXiv 2410.03103); never exported."""

    def __init__(self, width: int):
        super().__init__()
        self.to_share = nn.Linear(width, 1)
        nn.init.zeros_(self.to_share.weight)  # every guess starts at one half, whatever the seed
        nn.init.zeros_(self.to_share.bias)

    def forward(self, hidden: torch.Tensor) -> torch.Tensor:  # (M, D) -> (M,)
        return self.to_share(hidden.float()).sigmoid()[:, 0]


def horizon_loss_sum(head: HorizonHead, hidden: torch.Tensor, row: Row, horizon: Horizon) -> torch.Tensor:
    """Sum over the row's answer tokens; rows of plain text and answers that do not end have none."""
    guess = head(hidden[0].index_select(0, row.middle_places))  # (M,)
    distance = guess - row.horizons
    return (distance.abs() if horizon.loss == "l1" else distance.square()).sum()


def masked_rate(step: int, steps: int, most: float) -> float:
    """Rises in a straight line over two thirds of the steps, then stays (Masked Thought, arXiv 2403.02178)."""
    return min(most, most * step / (2 / 3 * steps + 1))


def masked(
    examples: list[Example], rate: float, replacement_ids: list[int], draw: random.Random
) -> tuple[list[Example], int]:
    """Each answer token that is read is replaced with probability `rate`; prompts, end tokens and labels stay.

    Returns the examples to be read and how many tokens were replaced.
    """
    changed, replaced = [], 0
    for example in examples:
        fed = list(example.ids[:-1])
        for place in range(example.prompt_tokens, min(len(fed), example.prompt_tokens + example.answer_tokens)):
            if draw.random() < rate:
                fed[place] = replacement_ids[int(draw.random() * len(replacement_ids))]
                replaced += 1
        changed.append(dataclasses.replace(example, fed=tuple(fed)))
    return changed, replaced
