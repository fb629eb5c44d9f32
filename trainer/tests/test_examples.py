"""Token ids, labels, rows: where the loss lies and what a token can see."""

import dataclasses

import pytest
import tiny
import torch
import trunk
from base import load_base, load_tokenizer
from examples import batches, by_budget, epoch_order, pack, read_examples, rows
from job import read_job
from losses import label_losses


@pytest.fixture(scope="module")
def loaded(base, tmp_path_factory):
    job = read_job(str(tiny.write_job(tmp_path_factory.mktemp("job"), base)))
    tokenizer, file = load_tokenizer(job)
    return load_base(job, "float32", tokenizer, file)


def read(loaded, folder, lines, max_tokens=200):
    return read_examples(tiny.write_lines(folder / "some.jsonl", lines), loaded.tokenizer, max_tokens)


def row_losses(loaded, examples) -> torch.Tensor:
    row = pack(examples)
    hidden = trunk.run_layers(loaded.model, trunk.embed(loaded.model, row), row, 0, tiny.LAYERS)
    return label_losses(loaded.model, trunk.final_norm(loaded.model, hidden), row)[1]


def test_plain_text_is_never_read_as_special(loaded):
    specials = set(loaded.tokenizer.specials.values())
    for name in tiny.SPECIALS:
        ids = loaded.tokenizer.text_ids(f"a = '{name}'")
        assert not specials & set(ids)
        letters = "".join(tiny.vocabulary()[0][token] for token in ids)
        assert letters.replace(tiny.byte_letters()[32], " ") == f"a = '{name}'"


def test_merges_and_specials_are_those_of_the_file(loaded):
    tokens, _, _ = tiny.vocabulary()
    assert [tokens[token] for token in loaded.tokenizer.text_ids("return x")] == [
        "return",
        tiny.byte_letters()[32] + "x",
    ]
    assert loaded.tokenizer.special_id("<|fim_middle|>") == tokens.index("<|fim_middle|>")


def test_labels_lie_exactly_on_answer_and_end(loaded, tmp_path):
    ((example,), _) = read(loaded, tmp_path, [tiny.hole("a", "return x", "b")])
    tokens, _, _ = tiny.vocabulary()
    row = pack([example])
    assert row.labels.tolist() == [*loaded.tokenizer.text_ids("return x"), tokens.index("<|endoftext|>")]
    assert [example.ids[place + 1] for place in row.label_places] == row.labels.tolist()
    assert example.prompt_tokens == 5 and row.label_places[0] == 4


def test_an_answer_that_does_not_end_has_no_end_label_and_no_horizon(loaded, tmp_path):
    ((example,), _) = read(loaded, tmp_path, [tiny.hole("a", "return x", "b", ends=False)])
    row = pack([example])
    assert row.labels.tolist() == loaded.tokenizer.text_ids("return x") and len(row.horizons) == 0


def test_plain_text_predicts_all_but_its_first_token(loaded, tmp_path):
    ((example,), _) = read(loaded, tmp_path, [{"id": "t", "kind": "text", "prompt": [], "answer": "xyz", "ends": True}])
    row = pack([example])
    assert (
        row.labels.tolist() == list(example.ids[1:])
        and row.label_places.tolist() == [0, 1, 2]
        and len(row.horizons) == 0
    )


def test_a_chat_ends_its_turn_and_a_named_end_wins(loaded, tmp_path):
    chat = {"prompt": [{"special": "<|im_start|>"}, {"text": "user"}], "answer": "x", "ends": True}
    examples, _ = read(loaded, tmp_path, [chat, chat | {"end": "<|fim_pad|>"}])
    assert [example.ids[-1] for example in examples] == [
        loaded.tokenizer.specials["<|im_end|>"],
        loaded.tokenizer.specials["<|fim_pad|>"],
    ]


def test_long_and_empty_examples_are_left_out_and_counted(loaded, tmp_path):
    lines = [tiny.hole("a", "x", "b"), tiny.hole("a" * 300, "x", "b"), tiny.hole("a", "", "b", ends=False)]
    examples, left_out = read(loaded, tmp_path, lines)
    assert [example.index for example in examples] == [0] and left_out == {"too-long": 1, "empty": 1}


def test_a_line_separator_inside_a_text_does_not_break_the_line(loaded, tmp_path):
    examples, _ = read(loaded, tmp_path, [tiny.hole("a\u2028b\u0085", "x", "b")])
    assert len(examples) == 1


def test_positions_start_again_in_each_segment(loaded, tmp_path):
    examples, _ = read(loaded, tmp_path, tiny.holes(2))
    row = pack(examples)
    assert [example.places for example in examples] == [64, 64] and {example.fed_tokens for example in examples} <= {
        50,
        51,
    }
    assert row.positions.tolist() == [*range(64), *range(64)]
    assert row.segments == ((0, 64), (64, 128))
    assert (
        row.ids[50:64].count_nonzero() <= 1
        and max(row.label_places[: examples[0].labels]) == examples[0].fed_tokens - 1
    )


def test_a_packed_example_cannot_see_another(loaded, tmp_path):
    (first, second), _ = read(loaded, tmp_path, tiny.holes(2))
    other = dataclasses.replace(first, ids=tuple(reversed(first.ids)))
    beside_first, beside_other = row_losses(loaded, [first, second]), row_losses(loaded, [other, second])
    assert torch.equal(beside_first[-second.labels :], beside_other[-second.labels :])
    assert not torch.equal(beside_first[: first.labels], beside_other[: first.labels])


def test_packed_losses_are_those_of_each_example_alone(loaded, tmp_path):
    (first, second), _ = read(loaded, tmp_path, tiny.holes(2))
    alone = torch.cat([row_losses(loaded, [first]), row_losses(loaded, [second])])
    assert torch.allclose(row_losses(loaded, [first, second]), alone, atol=1e-5)


def test_no_gradient_reaches_another_example(loaded, tmp_path):
    (first, second), _ = read(loaded, tmp_path, tiny.holes(2))
    row = pack([first, second])
    hidden = trunk.embed(loaded.model, row).detach().requires_grad_()
    out = trunk.final_norm(loaded.model, trunk.run_layers(loaded.model, hidden, row, 0, tiny.LAYERS))
    (gradient,) = torch.autograd.grad(out[0, first.places :].square().sum(), hidden)
    assert gradient[0, : first.places].abs().max() == 0 and gradient[0, first.places :].abs().max() > 0


def test_the_trunk_is_the_forward_of_transformers(loaded, tmp_path):
    ((example,), _) = read(loaded, tmp_path, tiny.holes(1))
    row = pack([example])
    ours = trunk.final_norm(
        loaded.model, trunk.run_layers(loaded.model, trunk.embed(loaded.model, row), row, 0, tiny.LAYERS)
    )
    loaded.model.config._attn_implementation = "eager"
    theirs = loaded.model.model(input_ids=row.ids[None]).last_hidden_state
    trunk.prepare(loaded.model)
    assert torch.allclose(ours, theirs, atol=1e-5)


def test_batches_keep_the_budget_and_the_order_of_the_file(loaded, tmp_path):
    examples, _ = read(loaded, tmp_path, tiny.holes(9))
    groups = by_budget(examples, 160)
    assert [example.index for group in groups for example in group] == list(range(9))
    assert all(sum(example.fed_tokens for example in group) <= 160 for group in groups)
    assert all(
        sum(example.fed_tokens for example in group) + following[0].fed_tokens > 160
        for group, following in zip(groups, groups[1:])
    )
    assert [len(group) for group in by_budget(examples, 1)] == [1] * 9
    assert [len(row.examples) for row in rows(examples, 191)] == [2, 2, 2, 2, 1]  # 64 places each


def test_later_epochs_are_shuffled_by_the_seed(loaded, tmp_path):
    examples, _ = read(loaded, tmp_path, tiny.holes(9))
    assert epoch_order(9, 0, 7) == list(range(9))
    assert sorted(epoch_order(9, 1, 7)) == list(range(9)) != epoch_order(9, 1, 7)
    assert (
        epoch_order(9, 1, 7) == epoch_order(9, 1, 7)
        and epoch_order(9, 1, 7) != epoch_order(9, 2, 7)
        and epoch_order(9, 1, 7) != epoch_order(9, 1, 8)
    )
    stream = batches(examples, 10**6, 7)
    assert [example.index for example in next(stream)] == list(range(9)) and [
        example.index for example in next(stream)
    ] == epoch_order(9, 1, 7)
