"""The training of train.py from beginning to end: load, plan, learn, save, tell."""

import time

import torch

from base import DTYPES, choose_dtype, load_base, load_tokenizer
from checkpoints import drop_stopped, write_checkpoint, write_stopped
from events import EXIT_STOPPED, TrainerError, emit
from examples import Example, read_examples
from gguf_tokenizer import BaseTokenizer
from job import Job
from learner import Learner, make_learner, one_step, score
from memory import peak_bytes, refuse_weights_alone
from planning import make_plan
from schedule import batches_after
from state import State, identity, load_state, save_state


def train(job: Job, stop) -> int:
    """Exit code: 0 when the plan is done, 130 when `stop.asked` became true and the state is saved."""
    began = time.monotonic()
    torch.set_num_threads(job.threads)
    own_identity = identity(job)
    tokenizer, file = load_tokenizer(job)
    examples, left_out, scored = read_all(job, tokenizer)
    saved = load_state(job.output, own_identity)
    dtype = saved[0].plan.dtype if saved else choose_dtype(job)
    if file is not None:
        refuse_weights_alone(file, DTYPES[dtype].itemsize, job.memory_bytes)
    learner = make_learner(job, load_base(job, dtype, tokenizer, file))
    tell_start(learner, examples, left_out, saved[0].step if saved else 0)
    state = restored(learner, *saved) if saved else State(own_identity, make_plan(learner, examples, scored))
    tell_plan(job, state)
    if not saved:
        save(learner, state)
    stop.can_save = True
    try:
        finished = learn(learner, examples, scored, state, stop, began)
    except BrokenPipeError:  # nobody reads the events any more; what was learned is kept all the same
        save(learner, state)
        raise
    if not finished:
        keep_stopped(learner, state)
        return EXIT_STOPPED
    drop_stopped(job)
    emit("finished", steps=state.plan.steps, tokens=state.tokens, seconds=round(state.seconds, 3))
    return 0


def read_all(job: Job, tokenizer: BaseTokenizer) -> tuple[list[Example], dict[str, int], dict[str, list[Example]]]:
    """Examples to learn from, what was left out of them, and the sets that are only scored."""
    examples, left_out = read_examples(job.examples, tokenizer, job.schedule.max_tokens)
    if not examples:
        message = f"No example of {job.examples} can be learned from ({sum(left_out.values())} left out)."
        raise TrainerError("examples-empty", message, "Give examples with an answer that fit into maxTokens.")
    sets = {"heldOut": job.held_out, "general": job.general}
    scored = {name: read_examples(path, tokenizer, job.schedule.max_tokens)[0] for name, path in sets.items() if path}
    return examples, dict(left_out), scored


def restored(learner: Learner, state: State, content: dict) -> State:
    learner.trained.load(content["numbers"])
    learner.optimiser.load_state_dict(content["optimiser"])
    if learner.head:
        learner.head.load_state_dict(content["head"])
    return state


def learn(
    learner: Learner, examples: list[Example], scored: dict[str, list[Example]], state: State, stop, began: float
) -> bool:
    """Learns until the plan is done (True) or a signal asks to stop (False); the state is saved either way."""
    plan, saved_at, earlier_seconds = state.plan, time.monotonic(), state.seconds
    for batch in batches_after(learner.job, examples, state.step):
        if checkpoint_is_due(state):
            make_checkpoint(learner, state)
        if state.unscored and score(learner, scored, state, stop):
            state.unscored = False
        state.seconds = earlier_seconds + time.monotonic() - began
        is_finished = state.step == plan.steps and not state.unscored
        if is_finished or stop.asked or time.monotonic() - saved_at >= learner.job.state_seconds:
            save(learner, state)
            saved_at = time.monotonic()
        if is_finished or stop.asked:
            return is_finished
        start = time.monotonic()
        fields = one_step(learner, batch, plan, state.step + 1)
        state.step, state.tokens = state.step + 1, state.tokens + sum(example.fed_tokens for example in batch)
        tell_step(state, batch, fields, time.monotonic() - start)
    raise AssertionError("batches never end")


def checkpoint_is_due(state: State) -> bool:
    return state.step in state.plan.checkpoint_steps and all(made["step"] != state.step for made in state.checkpoints)


def make_checkpoint(learner: Learner, state: State) -> None:
    """Writes it, then saves that it is written, then tells: a kill in between is made good by the next start."""
    path, sha256 = write_checkpoint(learner.job, learner.trained, learner.base.architecture, state.step)
    is_last = state.step == state.plan.steps
    made = {"step": state.step, "tokens": state.tokens, "path": path.name, "sha256": sha256, "isLast": is_last}
    state.checkpoints.append(made)
    state.unscored = True
    save(learner, state)
    tell_checkpoint(learner.job, made)


def keep_stopped(learner: Learner, state: State) -> None:
    """An adapter of the very step it was stopped after, which nobody may ever go on from. The state knows nothing of it."""
    if state.step == 0 or any(made["step"] == state.step for made in state.checkpoints):
        return
    path, sha256 = write_stopped(learner.job, learner.trained, learner.base.architecture, state.step)
    emit("stopped", step=state.step, steps=state.plan.steps, tokens=state.tokens, path=str(path), sha256=sha256)


def tell_checkpoint(job: Job, made: dict) -> None:
    emit("checkpoint", **{**made, "path": str(job.output / made["path"])})  # the folder may have moved since


def save(learner: Learner, state: State) -> None:
    head = learner.head.state_dict() if learner.head else None
    save_state(learner.job.output, state, learner.trained.numbers(), learner.optimiser.state_dict(), head)


def tell_start(learner: Learner, examples: list[Example], left_out: dict[str, int], resumed_step: int) -> None:
    added = () if learner.job.adapter.use == "full" else learner.trained.parameters.values()
    own = {id(value) for value in added}
    emit(
        "started",
        examples=len(examples),
        tokens=sum(example.fed_tokens for example in examples),
        leftOut=left_out,
        parameters=sum(value.numel() for value in learner.base.model.parameters() if id(value) not in own),
        trainable=learner.trained.count,
        dtype=learner.base.dtype,
        resumedStep=resumed_step,
    )


def tell_plan(job: Job, state: State) -> None:
    plan = state.plan
    emit(
        "planned",
        steps=plan.steps,
        tokensPerSecond=plan.tokens_per_second,
        checkpointSteps=plan.checkpoint_steps,
        rowTokens=plan.row_tokens,
        recompute=plan.recompute,
    )
    for made in state.checkpoints:  # before a stop: whoever starts again may have missed them
        tell_checkpoint(job, made)


def tell_step(state: State, batch: list[Example], fields: dict, seconds: float) -> None:
    tokens = sum(example.fed_tokens for example in batch)
    state.learned_seconds += seconds
    emit(
        "step",
        step=state.step,
        steps=state.plan.steps,
        tokens=state.tokens,
        **fields,
        tokensPerSecond=round(tokens / seconds, 2),
        memoryBytes=peak_bytes(),
        secondsLeft=round(state.learned_seconds / state.step * (state.plan.steps - state.step), 1),
    )
