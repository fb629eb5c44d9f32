"""The objectives against plain versions of themselves and values worked out by hand."""

import random
from types import SimpleNamespace

import losses
import pytest
import torch
from examples import Example, pack
from job import Horizon
from losses import ChunkedCrossEntropy, HorizonHead, horizon_loss_sum, masked, masked_rate


def example(prompt: int, answer: int, ends: bool = True, first_id: int = 10) -> Example:
    return Example("e", 0, tuple(range(first_id, first_id + prompt + answer + ends)), prompt, answer, ends)


@pytest.mark.parametrize("count", [1, 5, 12])
def test_chunked_cross_entropy_equals_the_plain_one(monkeypatch, count):
    monkeypatch.setattr(losses, "CHUNK_LABELS", 5)
    draw = torch.Generator().manual_seed(1)
    hidden, weight = (torch.randn(size, 8, generator=draw, requires_grad=True) for size in (count, 50))
    labels = torch.randint(50, (count,), generator=draw)
    plain = torch.nn.functional.cross_entropy(hidden @ weight.T, labels, reduction="none")
    total, each = ChunkedCrossEntropy.apply(hidden, weight, labels)
    assert torch.allclose(each, plain, atol=1e-6)
    ours = torch.autograd.grad(3 * total, (hidden, weight))
    theirs = torch.autograd.grad(3 * plain.sum(), (hidden, weight))
    assert all(torch.allclose(a, b, atol=1e-5) for a, b in zip(ours, theirs))


def test_logits_only_where_there_is_a_label_equal_those_of_the_whole_row():
    draw = torch.Generator().manual_seed(2)
    row = pack([example(4, 3), example(0, 5, first_id=30)])
    hidden, weight = torch.randn(1, len(row.ids), 8, generator=draw), torch.randn(60, 8, generator=draw)
    total, _ = losses.label_losses(SimpleNamespace(lm_head=SimpleNamespace(weight=weight)), hidden, row)
    targets = torch.full((len(row.ids),), -100)
    targets[row.label_places] = row.labels
    whole = torch.nn.functional.cross_entropy(hidden[0] @ weight.T, targets, reduction="sum", ignore_index=-100)
    assert total.item() == pytest.approx(whole.item(), rel=1e-6)


def test_horizon_targets_by_hand():
    row = pack([example(3, 4), example(2, 2)])
    assert row.horizons.tolist() == [0.75, 0.5, 0.25, 0.0, 0.5, 0.0]
    # The hidden state at the answer token itself; the first example is filled up to 32 places.
    assert row.middle_places.tolist() == [3, 4, 5, 6, 34, 35]


@pytest.mark.parametrize(
    ("loss", "wanted"), [("l1", 0.25 + 0 + 0.25 + 0.5 + 0 + 0.5), ("mse", 0.0625 + 0 + 0.0625 + 0.25 + 0 + 0.25)]
)
def test_horizon_loss_by_hand(loss, wanted):
    row = pack([example(3, 4), example(2, 2)])
    hidden = torch.randn(1, len(row.ids), 8)
    assert horizon_loss_sum(HorizonHead(8), hidden, row, Horizon(0.1, loss)).item() == pytest.approx(
        wanted
    )  # every guess is 1/2


def test_masked_rate_rises_for_two_thirds_of_the_steps():
    # 0.4 * s / (2/3 * 30 + 1)
    assert masked_rate(1, 30, 0.4) == pytest.approx(0.4 / 21)
    assert masked_rate(10, 30, 0.4) == pytest.approx(4 / 21)
    assert masked_rate(20, 30, 0.4) == pytest.approx(8 / 21)
    assert [masked_rate(step, 30, 0.4) for step in (21, 22, 30)] == pytest.approx([0.4] * 3)


def test_masking_leaves_prompt_end_and_labels_alone():
    clean = example(6, 8)
    (changed,), replaced = masked([clean], 1.0, [999], random.Random(0))
    assert replaced == 8
    before, after = pack([clean]), pack([changed])
    assert torch.equal(before.labels, after.labels) and torch.equal(before.label_places, after.label_places)
    assert after.ids.tolist() == [*clean.ids[:6], *[999] * 8, *[0] * 18]


def test_masking_does_not_touch_the_last_token_that_is_never_read():
    (changed,), replaced = masked([example(2, 4, ends=False)], 1.0, [999], random.Random(0))
    assert replaced == 3 and pack([changed]).ids[:6].tolist() == [10, 11, 999, 999, 999, 0]


def test_masked_share_follows_the_rate():
    examples = [example(5, 200) for _ in range(50)]
    for rate in (0.1, 0.4):
        _, replaced = masked(examples, rate, [1, 2, 3], random.Random(3))
        assert replaced / 10_000 == pytest.approx(rate, abs=0.02)


def test_random_replacements_come_from_the_given_ids_and_the_draw():
    first, again = (masked([example(2, 300)], 0.5, [4, 5, 6], random.Random(9))[0][0].fed for _ in range(2))
    assert first == again and {4, 5, 6} < set(first)
    assert first != masked([example(2, 300)], 0.5, [4, 5, 6], random.Random(10))[0][0].fed
