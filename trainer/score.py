"""Scores held-out answers: the sum of ln p of each, by the base alone and with a checkpoint of the job.

    python trainer/score.py job.json
    python trainer/score.py job.json --base    # the base alone, for which nothing need be trained

The job is that of the training; `checkpoint` names another adapter than the last of `output`. One event for each
example of `heldOut`, then the sums.
"""

import sys
import time

from base_hash import check_base
from events import TrainerError, emit, run
from job import Job
from train import read_one_job, set_threads


def main(arguments: list[str]) -> None:
    is_base = arguments[1:] == ["--base"]
    job = read_one_job(arguments[:1] if is_base else arguments)
    if job.held_out is None:
        raise TrainerError(
            "job-field", "job.heldOut is missing: there is nothing to score.", "Name a file of held-out examples."
        )
    check_base(job.base_path, job.base_sha256)
    set_threads(job)
    score_held_out(job, is_base)


def score_held_out(job: Job, is_base: bool = False) -> None:
    import torch

    from adapters import add_adapter
    from base import choose_dtype, load_base, load_tokenizer
    from checkpoints import last_checkpoint, read_checkpoint
    from examples import read_examples

    began = time.monotonic()
    torch.set_num_threads(job.threads)
    checkpoint = None if is_base else last_checkpoint(job)
    tokenizer, file = load_tokenizer(job)
    examples, left_out = read_examples(job.held_out, tokenizer, job.schedule.max_tokens)
    base = load_base(job, choose_dtype(job), tokenizer, file)
    numbers = None if checkpoint is None else read_checkpoint(checkpoint, base.architecture, job.base_sha256)
    before = after = answer_scores(base.model, examples, job.schedule.batch_tokens)
    if numbers is not None:
        trained = add_adapter(base.model, job.adapter, job.bottom_layers, job.seed)
        trained.load(numbers)
        after = answer_scores(base.model, examples, job.schedule.batch_tokens, trained)
    for example, base_sum, adapted_sum in zip(examples, before, after):
        emit("score", id=example.id, tokens=example.labels, base=base_sum, adapted=adapted_sum)
    emit(
        "scored",
        examples=len(examples),
        leftOut=dict(left_out),
        tokens=sum(example.labels for example in examples),
        base=sum(before),
        adapted=sum(after),
        checkpoint=None if checkpoint is None else str(checkpoint),
        seconds=round(time.monotonic() - began, 3),
    )


def answer_scores(model, examples: list, row_tokens: int, trained=None) -> list[float]:
    """Sum of ln p of answer and end token, for each example."""
    import torch

    import trunk
    from examples import rows
    from losses import label_losses

    model.eval()
    sums = []
    with torch.no_grad():
        for row in rows(examples, row_tokens):
            inputs = trained.row_inputs() if trained else {}
            hidden = trunk.run_layers(model, trunk.embed(model, row), row, 0, model.config.num_hidden_layers, **inputs)
            _, losses = label_losses(model, trunk.final_norm(model, hidden), row)  # (N,)
            sums += [-part.sum().item() for part in losses.split([example.labels for example in row.examples])]
    return sums


if __name__ == "__main__":
    run(main, sys.argv[1:])
