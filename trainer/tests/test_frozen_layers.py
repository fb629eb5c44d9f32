"""Layers that are not trained: with and without their output kept on disk, and against a plain training of the top."""

import tiny
from running import train_here

FROZEN = {"bottomLayers": 1, "cacheActivations": False}


def trained(folder, base, **changes):
    folder.mkdir()
    code, events = train_here(tiny.write_job(folder, base, **changes))
    assert code == 0
    return [event["loss"] for event in tiny.of_type(events, "step")], (
        folder / "out" / "checkpoint-000012.gguf"
    ).read_bytes()


def test_kept_activations_give_the_same_losses_as_none(tmp_path, base):
    plain = trained(tmp_path / "plain", base, freeze=FROZEN)
    kept = trained(tmp_path / "kept", base, freeze=FROZEN | {"cacheActivations": True})
    assert len(list((tmp_path / "kept" / "out" / "activations").iterdir())) == 9
    assert all(abs(one - other) < 1e-4 for one, other in zip(plain[0], kept[0]))
    assert kept[0][:3] == plain[0][:3]  # the first epoch computes them in the same rows


def test_freezing_below_is_the_same_as_adapters_only_above(tmp_path, base):
    frozen = trained(tmp_path / "frozen", base, freeze=FROZEN)
    above = trained(
        tmp_path / "above", base, adapter={"use": "lora", "rank": 4, "alpha": 8, "dropout": 0.1, "layers": [1, 1]}
    )
    assert frozen[1] == above[1]


def test_kept_activations_are_what_later_epochs_read(tmp_path, base):
    """Were they not read, spoiling them would change nothing."""
    schedule = {"steps": 6, "learningRate": 0.01, "batchTokens": 160, "maxTokens": 200}
    losses = []
    for spoiled in (False, True):
        folder = tmp_path / str(spoiled)
        folder.mkdir()
        job = tiny.write_job(folder, base, freeze=FROZEN | {"cacheActivations": True}, schedule=schedule)
        assert train_here(job, stop_after=3)[0] == 130
        for path in (folder / "out" / "activations").iterdir() if spoiled else ():
            path.write_bytes(bytes(len(path.read_bytes())))
        losses.append([event["loss"] for event in tiny.of_type(train_here(job)[1], "step")])
    assert len(losses[0]) == 3 and losses[0] != losses[1]


def test_equal_examples_do_not_share_what_is_kept(tmp_path, base):
    tiny.write_lines(tmp_path / "examples.jsonl", tiny.holes(2) + tiny.holes(1))
    assert train_here(tiny.write_job(tmp_path, base, freeze=FROZEN | {"cacheActivations": True}))[0] == 0
    assert len(list((tmp_path / "out" / "activations").iterdir())) == 3


def test_resumed_equals_uninterrupted_with_kept_activations(tmp_path, base):
    whole = trained(tmp_path / "whole", base, freeze=FROZEN | {"cacheActivations": True})
    (tmp_path / "parts").mkdir()
    job = tiny.write_job(tmp_path / "parts", base, freeze=FROZEN | {"cacheActivations": True})
    assert train_here(job, stop_after=2)[0] == train_here(job, stop_after=7)[0] == 130
    assert train_here(job)[0] == 0
    assert (tmp_path / "parts" / "out" / "checkpoint-000012.gguf").read_bytes() == whole[1]
