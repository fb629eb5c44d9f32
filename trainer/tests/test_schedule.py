"""Steps, rates and rows as functions, against values worked out by hand."""

import dataclasses

import gguf_base
import memory
import psutil
import pytest
import tiny
import torch
from events import TrainerError
from examples import Example
from gguf_file import GgufFile
from job import read_job
from schedule import checkpoint_steps, count_steps, learning_rate, tokens_in_time


@pytest.fixture
def job(tmp_path, base):
    return read_job(
        str(
            tiny.write_job(
                tmp_path,
                base,
                schedule={"minutes": 2, "learningRate": 1.0, "warmupShare": 0.2, "decay": "linear", "batchTokens": 100},
            )
        )
    )


def test_the_rate_rises_then_falls_and_never_reaches_zero(job):
    assert [learning_rate(job.schedule, step, 10) for step in range(1, 11)] == pytest.approx(
        [0.5, 1, 1, 7 / 8, 6 / 8, 5 / 8, 4 / 8, 3 / 8, 2 / 8, 1 / 8]
    )
    constant = dataclasses.replace(job.schedule, decay="constant", warmup_share=0)
    assert [learning_rate(constant, step, 3) for step in (1, 2, 3)] == [1, 1, 1]
    cosine = dataclasses.replace(job.schedule, decay="cosine", warmup_share=0)
    assert [learning_rate(cosine, step, 4) for step in (1, 3)] == pytest.approx([1, 0.5])
    assert learning_rate(dataclasses.replace(job.schedule, warmup_share=1), 4, 4) == 1


def test_checkpoints_are_spread_and_the_last_is_the_end():
    assert checkpoint_steps(12, 3) == [4, 8, 12]
    assert checkpoint_steps(10, 4) == [2, 5, 8, 10]
    assert checkpoint_steps(2, 5) == [1, 2]
    assert checkpoint_steps(7, 1) == [7]


def test_tokens_become_the_fewest_steps_that_read_them(job):
    # 40 tokens are fed of each: two examples make a batch, then one.
    examples = [Example(str(index), index, tuple(range(41)), 10, 30, True) for index in range(3)]
    assert [count_steps(job, examples, tokens) for tokens in (1, 80, 81, 120, 121)] == [1, 1, 2, 2, 3]


def test_minutes_less_the_scoring_become_tokens(job):
    # 120 s at 10 tokens a second; scoring 100 tokens at the start and at one checkpoint takes 200 * 0.3 / 10 = 6 s.
    job = dataclasses.replace(job, checkpoints=1)
    assert tokens_in_time(job, 10, 10, 10_000, 0) == pytest.approx(1200)
    assert tokens_in_time(job, 10, 10, 10_000, 100) == pytest.approx(1140)
    # The first epoch of 600 tokens takes 60 s, the other 60 s run at 20 tokens a second.
    assert tokens_in_time(job, 10, 20, 600, 0) == pytest.approx(600 + 1200)


@pytest.fixture
def model(base):
    return gguf_base.load_gguf(GgufFile(base), torch.float32, 1)[0]


def test_rows_shrink_before_activations_are_recomputed_and_then_it_is_refused(model, monkeypatch):
    monkeypatch.setattr(memory, "MOST_ROW_TOKENS", 100_000)
    choices = []
    used = psutil.Process().memory_info().rss
    for limit in range(used + 2**20, used + 2**31, 2**21):
        try:
            choice = memory.choose_rows(model, "lora", 1000, 0, 100_000, 1000, limit)
        except TrainerError as error:
            assert error.code == "memory-too-small"
            choice = None
        if not choices or choices[-1] != choice:
            choices.append(choice)
    assert choices[0] is None and choices[-1] == (100_000, False) and len(choices) > 4
    assert choices[1:] == sorted(choices[1:], key=lambda choice: (not choice[1], choice[0]))
    assert memory.row_bytes(model, 1000, True, 0, "lora") < memory.row_bytes(model, 1000, False, 0, "lora")


def test_rows_are_no_larger_than_is_of_use_but_hold_the_longest_example(model):
    assert memory.choose_rows(model, "lora", 1000, 0, 100_000, 300, 2**40) == (memory.MOST_ROW_TOKENS, False)
    assert memory.choose_rows(model, "lora", 1000, 0, 100_000, 900, 2**40) == (900, False)
    assert memory.choose_rows(model, "lora", 1000, 0, 500, 300, 2**40) == (500, False)


def test_holes_are_handed_back_only_near_the_limit(monkeypatch):
    calls = []
    monkeypatch.setattr(memory, "TRIM", calls.append)
    used = psutil.Process().memory_info().rss
    memory.hand_back_holes(2 * used, used)
    assert calls == []
    memory.hand_back_holes(used + used // 4, used)
    assert calls == [0]
