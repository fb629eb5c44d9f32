"""The loop of train.py: load, plan, learn, save, tell. One step is one batch; a batch is learned from row by row."""

import math
import time
from dataclasses import dataclass
from itertools import islice

import torch

import trunk
from adapters import Trained, add_adapter
from base import DTYPES, Base, choose_dtype, load_base, load_tokenizer
from checkpoints import write_checkpoint
from events import EXIT_STOPPED, TrainerError, emit
from examples import Example, Row, batches, read_examples, rows
from frozen_layers import ActivationCache, frozen_output
from gguf_base import check_base
from job import Job
from losses import HorizonHead, horizon_loss_sum, label_losses, masked, masked_rate
from memory import choose_rows, peak_bytes, refuse_weights_alone
from schedule import batches_after, checkpoint_steps, count_steps, learning_rate, tokens_in_time
from state import Plan, State, identity, load_state, save_state, seed_step

MEASURED_BATCHES = 3  # the first of them warms up and is not counted
MEASURED_SECONDS = 30.0


@dataclass
class Learner:
    """What the functions below share: the model, what is trained of it, and where its frozen part is kept."""

    job: Job
    base: Base
    trained: Trained
    head: HorizonHead | None
    optimiser: torch.optim.Optimizer
    caches: dict[str, ActivationCache]

    @property
    def parameters(self) -> list[torch.nn.Parameter]:
        return [*self.trained.parameters.values(), *(self.head.parameters() if self.head else ())]


def train(job: Job, stop) -> int:
    began = time.monotonic()
    torch.set_num_threads(job.threads)
    check_base(job.base_path, job.base_sha256)
    own_identity = identity(job)
    tokenizer, file = load_tokenizer(job)
    examples, left_out = read_examples(job.examples, tokenizer, job.schedule.max_tokens)
    if not examples:
        raise TrainerError("examples-empty", f"No example of {job.examples} can be learned from ({sum(left_out.values())} left out).", "Give examples with an answer that fit into maxTokens.")
    scored = {name: read_examples(path, tokenizer, job.schedule.max_tokens)[0] for name, path in (("heldOut", job.held_out), ("general", job.general)) if path}
    saved = load_state(job.output, own_identity)
    dtype = saved[0].plan.dtype if saved else choose_dtype(job)
    if file is not None:
        refuse_weights_alone(file, DTYPES[dtype].itemsize, job.memory_bytes)
    base = load_base(job, dtype, tokenizer, file)
    learner = make_learner(job, base)
    trained_count = sum(value.numel() for value in learner.trained.parameters.values())
    emit(
        "started", examples=len(examples), tokens=sum(example.fed_tokens for example in examples), leftOut=dict(left_out),
        parameters=sum(value.numel() for value in base.model.parameters()) - (trained_count if job.adapter.use != "full" else 0),
        trainable=trained_count, dtype=dtype, resumedStep=saved[0].step if saved else 0,
    )
    state = restored(learner, *saved) if saved else State(own_identity, make_plan(learner, examples, scored, trained_count))
    plan = state.plan
    emit("planned", steps=plan.steps, tokensPerSecond=plan.tokens_per_second, checkpointSteps=plan.checkpoint_steps, rowTokens=plan.row_tokens, recompute=plan.recompute)
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


def make_learner(job: Job, base: Base) -> Learner:
    trained = add_adapter(base.model, job.adapter, job.bottom_layers, job.seed)
    head = HorizonHead(base.model.config.hidden_size) if job.horizon else None
    groups = [{"params": list(trained.parameters.values()), "weight_decay": job.schedule.weight_decay}]
    if head:
        groups.append({"params": list(head.parameters()), "weight_decay": 0.0})
    optimiser = torch.optim.AdamW(groups, lr=0.0, fused=True)
    caches = {}
    if job.cache_activations:
        for name in ("examples", "heldOut", "general"):
            caches[name] = ActivationCache(job.output / "activations", f"{name}/{job.base_sha256}/{job.bottom_layers}/{base.dtype}")
    return Learner(job, base, trained, head, optimiser, caches)


def restored(learner: Learner, state: State, content: dict) -> State:
    learner.trained.load(content["numbers"])
    learner.optimiser.load_state_dict(content["optimiser"])
    if learner.head:
        learner.head.load_state_dict(content["head"])
    return state


def make_plan(learner: Learner, examples: list[Example], scored: dict[str, list[Example]], trained_count: int) -> Plan:
    job, model = learner.job, learner.base.model
    longest = max(example.fed_tokens for part in (examples, *scored.values()) for example in part) + job.adapter.tokens
    row_tokens, recompute = choose_rows(model, job.adapter.use, trained_count, job.bottom_layers, job.schedule.batch_tokens, longest, job.memory_bytes)
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
        plan.steps = count_steps(job, examples, tokens_in_time(job, first_speed, later_speed, epoch_tokens, scored_tokens))
    plan.checkpoint_steps = checkpoint_steps(plan.steps, job.checkpoints)
    return plan


def measured_speeds(learner: Learner, examples: list[Example], plan: Plan) -> tuple[float, float]:
    """Tokens a second of the first batches, read for the first time and (where activations are kept) again.

    The gradients are thrown away: the learning rate of a step depends on the number of steps, which is not known yet.
    """
    first = list(islice(batches(examples, learner.job.schedule.batch_tokens, learner.job.seed), MEASURED_BATCHES))
    speeds = []
    for _ in range(2 if learner.caches else 1):
        began, tokens, seconds = time.monotonic(), 0, 0.0
        for number, batch in enumerate(first):
            if time.monotonic() - began > MEASURED_SECONDS:
                break
            start = time.monotonic()
            learn_from(learner, batch, plan)
            learner.optimiser.zero_grad()
            if number > 0 or len(first) == 1:
                seconds += time.monotonic() - start
                tokens += sum(example.fed_tokens for example in batch)
        speeds.append(tokens / seconds)
    return speeds[0], speeds[-1]


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
            "step", step=step, steps=plan.steps, tokens=state.tokens, **fields, tokensPerSecond=round(sum(example.fed_tokens for example in batch) / seconds, 2),
            memoryBytes=peak_bytes(), secondsLeft=round((time.monotonic() - began) / (step - ran_from) * (plan.steps - step), 1),
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


def one_step(learner: Learner, batch: list[Example], plan: Plan, step: int) -> dict:
    """One update of the weights; returns what the event tells of it."""
    job = learner.job
    replaced = None
    if job.masked_thought:
        replacements = learner.base.tokenizer.normal_ids if job.masked_thought.replacement == "random" else [learner.base.tokenizer.pad_id]
        batch, replaced = masked(batch, masked_rate(step, plan.steps, job.masked_thought.most), replacements, seed_step(job, step, "masks"))
    seed_step(job, step, "dropout")
    loss, horizon_loss = learn_from(learner, batch, plan)
    if not math.isfinite(loss):
        raise TrainerError("loss-not-finite", f"The loss of step {step} is not a number.", "Lower the learning rate; the saved state is from before this step.")
    if job.schedule.clip > 0:
        torch.nn.utils.clip_grad_norm_(learner.parameters, job.schedule.clip)
    rate = learning_rate(job.schedule, step, plan.steps)
    for group in learner.optimiser.param_groups:
        group["lr"] = rate
    learner.optimiser.step()
    learner.optimiser.zero_grad()
    answer_tokens = sum(example.answer_tokens for example in batch)
    return {
        "answerTokens": sum(example.labels for example in batch), "loss": loss, "horizonLoss": horizon_loss,
        "maskedShare": None if replaced is None else replaced / max(1, answer_tokens), "learningRate": rate,
    }


def learn_from(learner: Learner, batch: list[Example], plan: Plan) -> tuple[float, float | None]:
    """Adds the gradient of a batch; returns its mean loss over labels and its mean horizon loss over answer tokens."""
    horizon = learner.job.horizon
    packed = rows(batch, plan.row_tokens)
    label_count, middle_count = (sum(len(getattr(row, name)) for row in packed) for name in ("labels", "horizons"))
    loss_sum, horizon_sum = 0.0, 0.0
    for row in packed:
        hidden = hidden_states(learner, row, "examples", plan.recompute)
        row_loss, _ = label_losses(learner.base.model, hidden, row)
        objective = row_loss / label_count
        loss_sum += row_loss.item()
        if horizon and len(row.horizons):
            row_horizon = horizon_loss_sum(learner.head, hidden, row, horizon)
            objective = objective + horizon.weight * row_horizon / middle_count
            horizon_sum += row_horizon.item()
        objective.backward()
    return loss_sum / label_count, (horizon_sum / middle_count if horizon and middle_count else None)


def hidden_states(learner: Learner, row: Row, part: str, recompute: bool = False) -> torch.Tensor:
    """(1, T, D) after the last norm."""
    model, bottom = learner.base.model, learner.job.bottom_layers
    hidden = frozen_output(model, row, bottom, learner.caches.get(part)) if bottom else trunk.embed(model, row)
    hidden = trunk.run_layers(model, hidden, row, bottom, model.config.num_hidden_layers, recompute=recompute, **learner.trained.row_inputs())
    return trunk.final_norm(model, hidden)


@torch.no_grad()
def score(learner: Learner, scored: dict[str, list[Example]], state: State) -> None:
    """Tells the mean loss of each set that is never learned from."""
    learner.base.model.eval()
    for name, part in scored.items():
        loss_sum, labels = 0.0, 0
        for row in rows(part, state.plan.row_tokens):
            loss_sum += label_losses(learner.base.model, hidden_states(learner, row, name), row)[0].item()
            labels += len(row.labels)
        emit("heldOut", step=state.step, set=name, loss=loss_sum / max(1, labels), answerTokens=labels)
    learner.base.model.train()


def tell_checkpoint(learner: Learner, state: State) -> dict:
    path, sha256 = write_checkpoint(learner.job, learner.trained, learner.base.architecture, state.step)
    event = {"step": state.step, "tokens": state.tokens, "path": str(path), "sha256": sha256, "isLast": state.step == state.plan.steps}
    emit("checkpoint", **event)
    return event


def save(learner: Learner, state: State) -> None:
    head = learner.head.state_dict() if learner.head else None
    save_state(learner.job.output, state, learner.trained.numbers(), learner.optimiser.state_dict(), head)
