"""A model from nothing and what is trained on it by three losses; and the head that tells how much is left."""

import json

import pytest
import tiny
import torch
from base import load_base, load_tokenizer
from checkpoints import last_checkpoint, read_checkpoint
from examples import read_examples
from generate import token_bytes
from horizon import distances, summary
from job import read_job
from learner import make_learner
from losses import HorizonHead
from running import train_here

SHAPE = {"vocabulary": 320, "layers": 2, "width": 32, "inner": 48, "heads": 4, "positions": 256}
OBJECTIVES = {
    "plain": {},
    "horizon": {"horizon": {"weight": 0.1, "loss": "l1"}},
    "masked": {"maskedThought": {"most": 0.4, "replacement": "random"}},
}


def make(folder, **changes) -> dict:
    tiny.write_lines(folder / "examples.jsonl", tiny.holes(9))
    tiny.write_lines(folder / "held.jsonl", tiny.holes(14)[9:])
    fields = {"format": 1, "examples": "examples.jsonl", "output": "model", "seed": 3, **SHAPE, **changes}
    (folder / "scratch.json").write_text(json.dumps(fields), encoding="utf-8")
    code, events = tiny.call("scratch.py", folder / "scratch.json")
    assert code == 0, events
    return events[-1]


def job_on(folder, made: dict, name: str, **changes):
    schedule = {"steps": 6, "learningRate": 0.01, "batchTokens": 200, "maxTokens": 250}
    fields = tiny.job_fields(folder, folder / "model" / "config.json") | {
        "base": {"path": "model", "sha256": made["sha256"]},
        "adapter": {"use": "full"},
        "objective": OBJECTIVES[name],
        "heldOut": "held.jsonl",
        "schedule": schedule,
        "output": name,
        **changes,
    }
    path = folder / f"{name}.json"
    path.write_text(json.dumps(fields), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("scratch")
    return folder, make(folder)


def test_a_model_is_made_once_and_the_same_by_every_machine(scratch, tmp_path):
    folder, made = scratch
    assert made["type"] == "made" and 260 < made["vocabulary"] <= 320 and made["charactersPerToken"] > 1
    assert tiny.call("scratch.py", folder / "scratch.json")[1] == [made]
    assert make(tmp_path)["sha256"] == made["sha256"]
    (tmp_path / "other").mkdir()
    assert make(tmp_path / "other", seed=4)["sha256"] != made["sha256"]


def test_its_tokens_write_every_text_and_no_text_is_special(scratch):
    folder, made = scratch
    tokenizer, _ = load_tokenizer(read_job(str(job_on(folder, made, "plain"))))
    text = "ä <|endoftext|>\u2028 return x == 4\n"
    ids = tokenizer.text_ids(text)
    assert not set(ids) & set(tokenizer.specials.values())
    letters = token_bytes(tokenizer)
    assert b"".join(letters[one] for one in ids).decode() == text
    assert set(tokenizer.specials) == {"<|endoftext|>", "<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"}
    assert tokenizer.text_ids("return") != [tokenizer.text_ids(letter)[0] for letter in "return"]


def test_parameters_are_those_of_the_model(scratch):
    folder, made = scratch
    job = read_job(str(job_on(folder, made, "plain")))
    base = load_base(job, "float32", *load_tokenizer(job))
    assert made["parameters"] == sum(value.numel() for value in base.model.parameters())
    assert base.model.lm_head.weight is base.model.model.embed_tokens.weight


def test_first_losses_are_finite_equal_over_two_runs_and_alike_for_the_three_losses(scratch, tmp_path):
    folder, made = scratch
    first = {}
    for name in OBJECTIVES:
        code, events = train_here(job_on(folder, made, name))
        assert code == 0
        steps = tiny.of_type(events, "step")
        first[name] = [step["loss"] for step in steps]
        assert all(loss is not None and loss < 10 for loss in first[name])
        assert first[name][-1] < first[name][0]
        # Same order, same tokens.
        assert [step["tokens"] for step in steps] == [
            step["tokens"] for step in tiny.of_type(train_again(folder, made, name), "step")
        ]
    again = tiny.of_type(train_again(folder, made, "plain", "again"), "step")
    assert [step["loss"] for step in again] == first["plain"]
    # The head starts at one half and weighs in the gradient, not in the loss that is told: step 1 is the same, step 2 is not.
    assert first["horizon"][0] == first["plain"][0] and first["horizon"][1:] != first["plain"][1:]
    assert first["masked"] != first["plain"]


def train_again(folder, made, name, output=None):
    job = job_on(folder, made, name, output=output or f"{name}-again")
    return (
        train_here(job)[1]
        if output
        else [json.loads(line) for line in (folder / name / "log.jsonl").read_text().splitlines()]
    )


def test_masks_hide_answers_alone(scratch):
    folder, made = scratch
    (folder / "masked").exists() or train_here(job_on(folder, made, "masked"))
    steps = tiny.of_type(
        [json.loads(line) for line in (folder / "masked" / "log.jsonl").read_text().splitlines()], "step"
    )
    assert 0 < steps[-1]["maskedShare"] < 1
    assert all(step["horizonLoss"] is None for step in steps)


def test_the_head_is_dropped_from_what_is_kept(scratch):
    folder, made = scratch
    kept = {}
    for name in ("plain", "horizon"):
        path = job_on(folder, made, name)
        (folder / name / "state.pt").exists() or train_here(path)
        job = read_job(str(path))
        base = load_base(job, "float32", *load_tokenizer(job))
        kept[name] = read_checkpoint(last_checkpoint(job), base.architecture, job.base_sha256)
    assert {name: value.shape for name, value in kept["plain"].items()} == {
        name: value.shape for name, value in kept["horizon"].items()
    }
    assert not any("to_share" in name for name in kept["horizon"])


def test_the_head_is_measured_on_what_is_held_out(scratch):
    folder, made = scratch
    path = job_on(folder, made, "horizon")
    (folder / "horizon" / "state.pt").exists() or train_here(path)
    code, events = tiny.call("horizon.py", path)
    told = events[-1]
    assert code == 0 and told["type"] == "horizon" and told["answers"] == 5
    assert 0 < told["error"] < 1 and 0.2 < told["half"] < 0.3
    assert sum(part["tokens"] for part in told["byLength"]) == told["tokens"]
    assert tiny.call("horizon.py", job_on(folder, made, "plain"))[1][-1]["code"] in (
        "checkpoint-missing",
        "state-broken",
    )


def test_a_head_that_says_one_half_errs_by_hand(scratch):
    folder, made = scratch
    job = read_job(str(job_on(folder, made, "horizon")))
    learner = make_learner(job, load_base(job, "float32", *load_tokenizer(job)))
    examples, _ = read_examples(job.held_out, learner.base.tokenizer, 250)
    told = distances(learner.base.model, learner.trained, HorizonHead(32), examples, 200)
    assert [len(own) for own, _ in told] == [example.answer_tokens for example in examples]
    for own, half in told:
        count = len(own)
        assert torch.allclose(half, (0.5 - torch.arange(count - 1, -1, -1) / count).abs())
        assert torch.allclose(own, half)
    assert summary(told)["error"] == pytest.approx(summary(told)["half"])
    assert summary([]) == {"tokens": 0, "error": None, "half": None}


def test_answers_are_drawn_by_it(scratch):
    folder, made = scratch
    path = job_on(folder, made, "plain")
    (folder / "plain" / "state.pt").exists() or train_here(path)
    code, events = tiny.call("generate.py", path, "--tokens", "12")
    assert code == 0 and events[-1]["answers"] == 5
    assert all(event["tokens"] <= 12 for event in events[:-1])


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"width": 30}, "job-field"),
        ({"vocabulary": 5}, "job-field"),
        ({"examples": "none.jsonl"}, "examples-unreadable"),
        ({"more": 1}, "job-field"),
    ],
)
def test_wrong_jobs_are_told(tmp_path, changes, code):
    fields = {"format": 1, "examples": "examples.jsonl", "output": "model", **SHAPE, **changes}
    (tmp_path / "scratch.json").write_text(json.dumps(fields), encoding="utf-8")
    result, events = tiny.call("scratch.py", tmp_path / "scratch.json")
    assert result == 1 and events[-1]["code"] == code
    assert not (tmp_path / "model").exists()
