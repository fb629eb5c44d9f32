"""How well a training with horizon-length prediction tells how much of an answer is left: on the examples of `heldOut`.

    python trainer/horizon.py job.json

The job is that of the training, finished, in its own output folder: the head is kept in its state and nowhere else. One
event, `horizon`: `answers`, `tokens`, `error` (mean distance between the share that is left and the share told, over
answer tokens), `half` (the same for always saying one half) and `byLength`, the three by answers of few and many tokens:
a head that only counts how much was written cannot be right about both.
"""

import sys
import time

from base_hash import check_base
from events import TrainerError, emit, run
from job import Job
from train import read_one_job, set_threads

LENGTHS = ((1, 8), (9, 32), (33, 10**6))  # answer tokens, both included


def main(arguments: list[str]) -> None:
    job = read_one_job(arguments)
    if job.held_out is None:
        raise TrainerError(
            "job-field", "job.heldOut is missing: there is nothing to measure on.", "Name a file of examples."
        )
    check_base(job.base_path, job.base_sha256)
    set_threads(job)
    measure(job)


def measure(job: Job) -> None:
    import torch

    from adapters import add_adapter
    from base import choose_dtype, load_base, load_tokenizer
    from examples import read_examples
    from losses import HorizonHead

    began = time.monotonic()
    torch.set_num_threads(job.threads)
    content = read_head(job)
    tokenizer, file = load_tokenizer(job)
    examples, left_out = read_examples(job.held_out, tokenizer, job.schedule.max_tokens)
    base = load_base(job, choose_dtype(job), tokenizer, file)
    trained = add_adapter(base.model, job.adapter, job.bottom_layers, job.seed)
    trained.load(content["numbers"])
    head = HorizonHead(base.model.config.hidden_size)
    head.load_state_dict(content["head"])
    told = distances(base.model, trained, head, examples, job.schedule.batch_tokens)
    emit(
        "horizon",
        answers=len(told),
        leftOut=dict(left_out),
        **summary(told),
        byLength=[
            {"from": low, "to": high, **summary([one for one in told if low <= len(one[0]) <= high])}
            for low, high in LENGTHS
        ],
        seconds=round(time.monotonic() - began, 3),
    )


def read_head(job: Job) -> dict:
    """The trained numbers and the head they were trained with."""
    import torch

    path = job.output / "state.pt"
    try:
        content = torch.load(path, weights_only=True)
    except Exception as error:  # not there, or whatever a foreign or damaged file makes torch raise
        message = f"{path} cannot be read as a saved state: {type(error).__name__}."
        raise TrainerError("state-broken", message, "Train first, with objective.horizon.") from error
    if content["head"] is None:
        raise TrainerError(
            "checkpoint-missing",
            f"{job.output} was trained without horizon-length prediction.",
            "Train with objective.horizon.",
        )
    return content


def distances(model, trained, head, examples: list, row_tokens: int) -> list[tuple]:
    """For each answer that has a horizon: |told - true| of its tokens (M,), and |1/2 - true| (M,)."""
    import torch

    import trunk
    from examples import rows

    model.eval()
    told = []
    with torch.no_grad():
        for row in rows(examples, row_tokens):
            embedded = trunk.embed(model, row)
            hidden = trunk.run_layers(model, embedded, row, 0, model.config.num_hidden_layers, **trained.row_inputs())
            guess = head(trunk.final_norm(model, hidden)[0].index_select(0, row.middle_places))  # (M,)
            counts = [one.answer_tokens if one.ends and one.prompt_tokens else 0 for one in row.examples]
            pairs = zip((guess - row.horizons).abs().split(counts), (0.5 - row.horizons).abs().split(counts))
            told += [pair for pair in pairs if len(pair[0])]
    return told


def summary(told: list[tuple]) -> dict:
    tokens = sum(len(own) for own, _ in told)
    mean = [sum(float(pair[place].sum()) for pair in told) / tokens if tokens else None for place in (0, 1)]
    return {"tokens": tokens, "error": mean[0], "half": mean[1]}


if __name__ == "__main__":
    run(main, sys.argv[1:])
