"""One step of learning: however a batch is split into rows, it is the same update."""

import math

import pytest
import tiny
import torch
from base import load_base, load_tokenizer
from examples import read_examples
from job import read_job
from learner import learn_from, make_learner, one_step
from state import Plan


def learner_and_batch(tmp_path, base, **changes):
    job = read_job(str(tiny.write_job(tmp_path, base, **changes)))
    tokenizer, file = load_tokenizer(job)
    learner = make_learner(job, load_base(job, "float32", tokenizer, file))
    learner.trained.load({name: torch.full(value.shape, 0.05) for name, value in learner.trained.parameters.items()})
    lines = [tiny.hole("a", "b = c\n" * length, "d") for length in (1, 6, 3)]
    return learner, read_examples(tiny.write_lines(tmp_path / "some.jsonl", lines), tokenizer, 200)[0]


def plan(row_tokens: int) -> Plan:
    return Plan(10, [10], None, "float32", row_tokens, False)


def test_small_rows_give_the_gradient_of_one_large_row(tmp_path, base):
    changes = {"adapter": {"use": "lora", "rank": 4}, "objective": {"horizon": {"weight": 0.5, "loss": "mse"}}}
    results = []
    for row_tokens in (1000, 50, 1):
        learner, batch = learner_and_batch(tmp_path, base, **changes)
        torch.nn.init.normal_(learner.head.to_share.weight, generator=torch.Generator().manual_seed(1))
        results.append((learn_from(learner, batch, plan(row_tokens)), [value.grad for value in learner.parameters]))
    (whole_losses, whole), *others = results
    for losses, gradients in others:
        assert losses == pytest.approx(whole_losses, rel=1e-5)
        assert all(torch.allclose(one, other, rtol=1e-3, atol=1e-6) for one, other in zip(gradients, whole))


def test_the_horizon_reaches_what_is_trained_by_its_weight(tmp_path, base):
    gradients = []
    for weight in (0.0, 1.0, 2.0):
        objective = {"horizon": {"weight": weight, "loss": "mse"}}
        learner, batch = learner_and_batch(tmp_path, base, adapter={"use": "lora", "rank": 4}, objective=objective)
        torch.nn.init.normal_(learner.head.to_share.weight, generator=torch.Generator().manual_seed(1))
        learn_from(learner, batch, plan(1000))
        gradients.append(torch.cat([value.grad.flatten() for value in learner.trained.parameters.values()]))
    none, once, twice = gradients
    assert (once - none).abs().max() > 1e-3
    assert torch.allclose(twice - none, 2 * (once - none), rtol=1e-2, atol=1e-4)


def test_a_step_tells_rate_share_and_labels(tmp_path, base):
    schedule = {"steps": 10, "learningRate": 0.01, "warmupShare": 0.5, "batchTokens": 1000}
    changes = {"schedule": schedule, "objective": {"maskedThought": {"most": 1.0, "replacement": "pad"}}}
    learner, batch = learner_and_batch(tmp_path, base, **changes)
    told = one_step(learner, batch, plan(1000), 10)  # past two thirds of the steps: every answer token is replaced
    assert told["maskedShare"] == 1.0 and told["answerTokens"] == sum(example.labels for example in batch)
    assert told["learningRate"] < 0.001 and told["horizonLoss"] is None and math.isfinite(told["loss"])


def test_the_gradient_is_clipped_as_a_whole(tmp_path, base):
    learner, batch = learner_and_batch(tmp_path, base, schedule={"steps": 10, "clip": 0.01, "weightDecay": 0})
    seen = []
    step = learner.optimiser.step
    learner.optimiser.step = lambda: (seen.extend(value.grad.norm() for value in learner.parameters), step())
    one_step(learner, batch, plan(1000), 1)
    assert torch.stack(seen).norm().item() == pytest.approx(0.01, rel=1e-3)
