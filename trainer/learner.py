"""One step of learning: a batch, read row by row, is one update of what is trained. And the score of other rows."""

import math
from dataclasses import dataclass

import torch

import trunk
from adapters import Trained, add_adapter
from base import Base
from checkpoints import read_start
from events import TrainerError, emit
from examples import Example, Row, rows
from frozen_layers import ActivationCache, frozen_output
from job import Job
from losses import HorizonHead, horizon_loss_sum, label_losses, masked, masked_rate
from memory import hand_back_holes, row_bytes
from schedule import learning_rate
from state import Plan, State, seed_step


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


def make_learner(job: Job, base: Base) -> Learner:
    trained = add_adapter(base.model, job.adapter, job.bottom_layers, job.seed)
    if job.start is not None:
        trained.load(read_start(job, base.architecture))
    head = HorizonHead(base.model.config.hidden_size) if job.horizon else None
    groups = [{"params": list(trained.parameters.values()), "weight_decay": job.schedule.weight_decay}]
    if head:
        groups.append({"params": list(head.parameters()), "weight_decay": 0.0})
    optimiser = torch.optim.AdamW(groups, lr=0.0, fused=True)
    caches = {}
    if job.cache_activations:
        for name in ("examples", "heldOut", "general"):
            caches[name] = ActivationCache(
                job.output / "activations", f"{name}/{job.base_sha256}/{job.bottom_layers}/{base.dtype}"
            )
    return Learner(job, base, trained, head, optimiser, caches)


def one_step(learner: Learner, batch: list[Example], plan: Plan, step: int) -> dict:
    """One update of the weights; returns what the event tells of it."""
    job = learner.job
    replaced = None
    if job.masked_thought:
        replacements = (
            learner.base.tokenizer.normal_ids
            if job.masked_thought.replacement == "random"
            else [learner.base.tokenizer.pad_id]
        )
        batch, replaced = masked(
            batch, masked_rate(step, plan.steps, job.masked_thought.most), replacements, seed_step(job, step, "masks")
        )
    seed_step(job, step, "dropout")
    learner.base.model.train()
    loss, horizon_loss = learn_from(learner, batch, plan)
    norm = torch.nn.utils.clip_grad_norm_(learner.parameters, job.schedule.clip or math.inf)
    if not math.isfinite(loss) or not torch.isfinite(norm):
        raise TrainerError(
            "loss-not-finite",
            f"The loss or the gradient of step {step} is not finite.",
            "Lower the learning rate; the saved state is from before this step.",
        )
    rate = learning_rate(job.schedule, step, plan.steps)
    for group in learner.optimiser.param_groups:
        group["lr"] = rate
    learner.optimiser.step()
    learner.optimiser.zero_grad()
    answer_tokens = sum(example.answer_tokens for example in batch)
    return {
        "answerTokens": sum(example.labels for example in batch),
        "loss": loss,
        "horizonLoss": horizon_loss,
        "maskedShare": None if replaced is None else replaced / max(1, answer_tokens),
        "learningRate": rate,
    }


def learn_from(learner: Learner, batch: list[Example], plan: Plan) -> tuple[float, float | None]:
    """Adds the gradient of a batch; returns its mean loss over labels and its mean horizon loss over answer tokens."""
    model, job, horizon = learner.base.model, learner.job, learner.job.horizon
    packed = rows(batch, plan.row_tokens)
    label_count, middle_count = (sum(len(getattr(row, name)) for row in packed) for name in ("labels", "horizons"))
    next_row_bytes = row_bytes(model, plan.row_tokens, plan.recompute, job.bottom_layers, job.adapter.use)
    loss_sum, horizon_sum = 0.0, 0.0
    for row in packed:
        hidden = hidden_states(learner, row, "examples", plan.recompute)
        row_loss, _ = label_losses(model, hidden, row)
        objective = row_loss / label_count
        loss_sum += row_loss.item()
        if horizon and len(row.horizons):
            row_horizon = horizon_loss_sum(learner.head, hidden, row, horizon)
            objective = objective + horizon.weight * row_horizon / middle_count
            horizon_sum += row_horizon.item()
        objective.backward()
        hand_back_holes(job.memory_bytes, next_row_bytes)
    return loss_sum / label_count, (horizon_sum / middle_count if horizon and middle_count else None)


def hidden_states(learner: Learner, row: Row, part: str, recompute: bool = False) -> torch.Tensor:
    """(1, T, D) after the last norm."""
    model, bottom = learner.base.model, learner.job.bottom_layers
    hidden = frozen_output(model, row, bottom, learner.caches.get(part)) if bottom else trunk.embed(model, row)
    hidden = trunk.run_layers(
        model, hidden, row, bottom, model.config.num_hidden_layers, recompute=recompute, **learner.trained.row_inputs()
    )
    return trunk.final_norm(model, hidden)


@torch.no_grad()
def score(learner: Learner, scored: dict[str, list[Example]], state: State, stop) -> bool:
    """Tells the mean loss of each set that is never learned from; False if a stop was asked for on the way."""
    learner.base.model.eval()
    for name, part in scored.items():
        loss_sum, labels = 0.0, 0
        for row in rows(part, state.plan.row_tokens):
            if stop.asked:
                return False
            loss_sum += label_losses(learner.base.model, hidden_states(learner, row, name), row)[0].item()
            labels += len(row.labels)
        emit("heldOut", step=state.step, set=name, loss=loss_sum / labels if labels else math.nan, answerTokens=labels)
    return True
