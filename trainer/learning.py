"""The training of train.py from beginning to end: load, plan, learn, save, tell."""

import time

import torch

from base import DTYPES, choose_dtype, load_base, load_tokenizer
from checkpoints import write_checkpoint
from events import EXIT_STOPPED, TrainerError, emit
from examples import Example, read_examples
from gguf_base import check_base
from job import Job
from learner import Learner, make_learner, one_step, score
from memory import peak_bytes, refuse_weights_alone
from planning import make_plan
from schedule import batches_after
from state import State, identity, load_state, save_state


def train(job: Job, stop) -> int:
    began = time.monotonic()
    torch.set_num_threads(job.threads)
    check_base(job.base_path, job.base_sha256)
    own_identity = identity(job)
    tokenizer, file = load_tokenizer(job)
    examples, left_out = read_examples(job.examples, tokenizer, job.schedule.max_tokens)
    if not examples:
        raise TrainerError(
            "examples-empty",
            f"No example of {job.examples} can be learned from ({sum(left_out.values())} left out).",
            "Give examples with an answer that fit into maxTokens.",
        )
    scored = {
        name: read_examples(path, tokenizer, job.schedule.max_tokens)[0]
        for name, path in (("heldOut", job.held_out), ("general", job.general))
        if path
    }
    saved = load_state(job.output, own_identity)
    dtype = saved[0].plan.dtype if saved else choose_dtype(job)
    if file is not None:
        refuse_weights_alone(file, DTYPES[dtype].itemsize, job.memory_bytes)
    base = load_base(job, dtype, tokenizer, file)
    learner = make_learner(job, base)
    trained_count = sum(value.numel() for value in learner.trained.parameters.values())
    emit(
        "started",
        examples=len(examples),
        tokens=sum(example.fed_tokens for example in examples),
        leftOut=dict(left_out),
        parameters=sum(value.numel() for value in base.model.parameters())
        - (trained_count if job.adapter.use != "full" else 0),
        trainable=trained_count,
        dtype=dtype,
        resumedStep=saved[0].step if saved else 0,
    )
    state = (
        restored(learner, *saved) if saved else State(own_identity, make_plan(learner, examples, scored, trained_count))
    )
    plan = state.plan
    emit(
        "planned",
        steps=plan.steps,
        tokensPerSecond=plan.tokens_per_second,
        checkpointSteps=plan.checkpoint_steps,
        rowTokens=plan.row_tokens,
        recompute=plan.recompute,
    )
    for event in state.checkpoints:
        emit("checkpoint", **event)
    if not saved:
        score(learner, scored, state)
        save(learner, state)
    stop.can_save = True
    state.seconds += time.monotonic() - began
    finished = learn(learner, examples, scored, state, stop)
    if finished:
        emit("finished", steps=plan.steps, tokens=state.tokens, seconds=round(state.seconds, 3))
    return 0 if finished else EXIT_STOPPED


def restored(learner: Learner, state: State, content: dict) -> State:
    learner.trained.load(content["numbers"])
    learner.optimiser.load_state_dict(content["optimiser"])
    if learner.head:
        learner.head.load_state_dict(content["head"])
    return state


def learn(learner: Learner, examples: list[Example], scored: dict[str, list[Example]], state: State, stop) -> bool:
    """Learns until the plan is done (True) or a signal asks to stop (False, with the state saved)."""
    job, plan = learner.job, state.plan
    ran_from, began, saved_at = state.step, time.monotonic(), time.monotonic()
    learner.base.model.train()
    for batch in batches_after(job, examples, state.step):
        if state.step == plan.steps:
            return True
        start = time.monotonic()
        step = state.step + 1
        fields = one_step(learner, batch, plan, step)
        state.step, state.tokens = step, state.tokens + sum(example.fed_tokens for example in batch)
        seconds = time.monotonic() - start
        emit(
            "step",
            step=step,
            steps=plan.steps,
            tokens=state.tokens,
            **fields,
            tokensPerSecond=round(sum(example.fed_tokens for example in batch) / seconds, 2),
            memoryBytes=peak_bytes(),
            secondsLeft=round((time.monotonic() - began) / (step - ran_from) * (plan.steps - step), 1),
        )
        is_checkpoint = step in plan.checkpoint_steps
        if is_checkpoint:
            told = tell_checkpoint(learner, state)
            score(learner, scored, state)
            state.checkpoints.append(told)
        state.seconds += time.monotonic() - start
        if is_checkpoint or stop.asked or time.monotonic() - saved_at >= job.state_seconds:
            save(learner, state)
            saved_at = time.monotonic()
        if stop.asked and step < plan.steps:
            return False
    raise AssertionError("batches never end")


def tell_checkpoint(learner: Learner, state: State) -> dict:
    path, sha256 = write_checkpoint(learner.job, learner.trained, learner.base.architecture, state.step)
    event = {
        "step": state.step,
        "tokens": state.tokens,
        "path": str(path),
        "sha256": sha256,
        "isLast": state.step == state.plan.steps,
    }
    emit("checkpoint", **event)
    return event


def save(learner: Learner, state: State) -> None:
    head = learner.head.state_dict() if learner.head else None
    save_state(learner.job.output, state, learner.trained.numbers(), learner.optimiser.state_dict(), head)
