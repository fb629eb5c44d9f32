"""Speed and memory of this trainer beside a plain loop of transformers and PEFT, on the same examples and batches.

    python trainer/bench_trainer.py job.json [steps] [rounds]

The plain loop is what one writes first: padded batches, logits of every place over the whole vocabulary, PEFT's LoRA.
Each measurement is a process of its own, because a process knows only its own peak; the two take turns, so that a
noisy machine hits both. Tokens are those of the examples: padding is not counted. The job must be a LoRA without
objectives; its first step warms up and is not counted. Loading is the same for both and is not counted either.
"""

import dataclasses
import json
import subprocess
import sys
import time
from itertools import islice
from statistics import median

from events import TrainerError, emit, run
from job import Job
from train import read_one_job, set_threads


def main(arguments: list[str]) -> None:
    if len(arguments) > 3 and arguments[3] in ("ours", "plain"):
        job = read_one_job(arguments[:1])
        set_threads(job)
        measure(job, int(arguments[1]), arguments[3])
        return
    job_path, steps, rounds = (*arguments, "8", "2")[:3] if len(arguments) == 1 else (*arguments, "2")[:3]
    job = read_one_job([job_path])
    if job.adapter.use != "lora" or job.horizon or job.masked_thought or job.bottom_layers:
        raise TrainerError(
            "bench-job",
            "The plain loop knows LoRA and cross-entropy only.",
            "Give a job with adapter lora, no objective and no frozen layers.",
        )
    figures = [measured(job_path, steps, part) for _ in range(int(rounds)) for part in ("ours", "plain")]
    for part in ("ours", "plain"):
        own = [figure for figure in figures if figure["part"] == part]
        emit(
            "compared",
            part=part,
            rounds=len(own),
            tokensPerSecond=round(median(figure["tokensPerSecond"] for figure in own), 1),
            memoryBytes=max(figure["memoryBytes"] for figure in own),
        )


def measured(job_path: str, steps: str, part: str) -> dict:
    """The figures of one process, told as they come."""
    done = subprocess.run([sys.executable, __file__, job_path, steps, "1", part], capture_output=True, text=True)
    event = (
        json.loads(done.stdout.splitlines()[-1]) if done.stdout else {"type": "failed", "message": done.stderr[-500:]}
    )
    if event["type"] != "measured":
        raise TrainerError(
            "bench-failed", f"The {part} loop failed: {event.get('message')}.", "Try fewer tokens in a batch."
        )
    emit(event.pop("type"), **event)
    return event


def measure(job: Job, steps: int, part: str) -> None:
    import torch

    from base import choose_dtype, load_base, load_tokenizer
    from examples import batches, read_examples
    from memory import peak_bytes

    torch.set_num_threads(job.threads)
    tokenizer, file = load_tokenizer(job)
    examples, _ = read_examples(job.examples, tokenizer, job.schedule.max_tokens)
    base = load_base(job, choose_dtype(job), tokenizer, file)
    step = {"ours": our_loop, "plain": plain_loop}[part](job, base)
    tokens, seconds, losses = 0, 0.0, []
    for number, batch in enumerate(islice(batches(examples, job.schedule.batch_tokens, job.seed), steps + 1)):
        start = time.monotonic()
        losses.append(step(batch))
        if number > 0:
            seconds += time.monotonic() - start
            tokens += sum(example.fed_tokens for example in batch)
    emit(
        "measured",
        part=part,
        steps=steps,
        tokens=tokens,
        tokensPerSecond=round(tokens / seconds, 1),
        memoryBytes=peak_bytes(),
        losses=[round(loss, 4) for loss in losses[:4]],
    )


def our_loop(job: Job, base):
    from learner import make_learner, one_step
    from memory import MOST_ROW_TOKENS
    from state import Plan

    learner = make_learner(
        dataclasses.replace(job, schedule=dataclasses.replace(job.schedule, decay="constant", warmup_share=0.0)), base
    )
    base.model.train()
    plan = Plan(10**6, [], None, base.dtype, min(MOST_ROW_TOKENS, job.schedule.batch_tokens), False)
    return lambda batch: one_step(learner, batch, plan, 1)["loss"]


def plain_loop(job: Job, base):
    import torch
    from peft import LoraConfig, get_peft_model

    base.model.config._attn_implementation = "sdpa"
    config = LoraConfig(
        task_type="CAUSAL_LM",
        r=job.adapter.rank,
        lora_alpha=job.adapter.alpha,
        lora_dropout=job.adapter.dropout,
        target_modules=list(job.adapter.targets),
    )
    model = get_peft_model(base.model, config).train()
    trained = [value for value in model.parameters() if value.requires_grad]
    optimiser = torch.optim.AdamW(trained, lr=job.schedule.learning_rate, weight_decay=job.schedule.weight_decay)

    def step(batch) -> float:
        longest = max(len(example.ids) for example in batch)
        ids = torch.full((len(batch), longest), base.tokenizer.pad_id)  # (B, T)
        labels, seen = torch.full_like(ids, -100), torch.zeros_like(ids)
        for row, example in enumerate(batch):
            length = len(example.ids)
            ids[row, :length], seen[row, :length] = torch.tensor(example.ids), 1
            labels[row, example.first_label : length] = ids[row, example.first_label : length]
        loss = model(input_ids=ids, attention_mask=seen, labels=labels).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, job.schedule.clip)
        optimiser.step()
        optimiser.zero_grad()
        return loss.item()

    return step


if __name__ == "__main__":
    run(main, sys.argv[1:])
