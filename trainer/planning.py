"""What is decided once for a training: rows that fit the memory, and steps that fit the time. Kept in the state."""

import time
from itertools import islice

from examples import Example, batches
from learner import Learner, learn_from
from memory import choose_rows
from schedule import checkpoint_steps, count_steps, tokens_in_time
from state import Plan

MEASURED_BATCHES = 3  # the first of them warms up and is not counted
MEASURED_SECONDS = 30.0


def make_plan(learner: Learner, examples: list[Example], scored: dict[str, list[Example]]) -> Plan:
    job, model = learner.job, learner.base.model
    longest = max(example.places for part in (examples, *scored.values()) for example in part) + job.adapter.tokens
    row_tokens, recompute = choose_rows(
        model,
        job.adapter.use,
        learner.trained.count,
        job.bottom_layers,
        job.schedule.batch_tokens,
        longest,
        job.memory_bytes,
    )
    plan = Plan(0, [], None, learner.base.dtype, row_tokens, recompute)
    if job.schedule.unit == "steps":
        plan.steps = int(job.schedule.amount)
    elif job.schedule.unit == "tokens":
        plan.steps = count_steps(job, examples, job.schedule.amount)
    else:
        first_speed, later_speed = measured_speeds(learner, examples, plan)
        plan.tokens_per_second = round(first_speed, 3)
        scored_tokens = sum(example.fed_tokens for part in scored.values() for example in part)
        epoch_tokens = sum(example.fed_tokens for example in examples)
        plan.steps = count_steps(
            job, examples, tokens_in_time(job, first_speed, later_speed, epoch_tokens, scored_tokens)
        )
    plan.checkpoint_steps = checkpoint_steps(plan.steps, job.checkpoints)
    return plan


def measured_speeds(learner: Learner, examples: list[Example], plan: Plan) -> tuple[float, float]:
    """Tokens a second of the first batches, read for the first time and (where activations are kept) again.

    The gradients are thrown away: the learning rate of a step depends on the number of steps, which is not known yet.
    """
    learner.base.model.train()
    first = list(islice(batches(examples, learner.job.schedule.batch_tokens, learner.job.seed), MEASURED_BATCHES))
    passes = [measured_pass(learner, first, plan) for _ in range(2 if learner.caches else 1)]
    return passes[0], passes[-1]


def measured_pass(learner: Learner, first: list[list[Example]], plan: Plan) -> float:
    seconds = []
    for batch in first:
        start = time.monotonic()
        learn_from(learner, batch, plan)
        learner.optimiser.zero_grad()
        seconds.append(time.monotonic() - start)
        if len(seconds) > 1 and sum(seconds) > MEASURED_SECONDS:
            break
    tokens = [sum(example.fed_tokens for example in batch) for batch in first[: len(seconds)]]
    return sum(tokens[1:]) / sum(seconds[1:])
