"""How many steps a training takes, the learning rate of each, and where the checkpoints lie.

Minutes are turned into steps once, from a measured speed, and kept in the state: from then on everything is a function
of the step, so a training that was stopped ends like one that was not.
"""

import math
from itertools import islice

from events import TrainerError
from examples import Example, batches
from job import Job, Schedule

SCORING_SHARE = 0.3  # time of a token that is only scored beside one that is learned from, as measured on two cores


def count_steps(job: Job, examples: list[Example], tokens: float) -> int:
    """The fewest steps that read so many tokens, at least one."""
    read, steps = 0, 0
    for batch in batches(examples, job.schedule.batch_tokens, job.seed):
        read, steps = read + sum(example.fed_tokens for example in batch), steps + 1
        if read >= tokens:
            return steps
    raise TrainerError(
        "examples-empty", "There is no example to learn from.", "Give at least one example that fits into maxTokens."
    )


def tokens_in_time(job: Job, first_speed: float, later_speed: float, epoch_tokens: int, scored_tokens: int) -> float:
    """Tokens that can be learned from in the minutes of the job, less the scoring of other rows at each checkpoint.

    Speeds in tokens a second: of the first epoch, and of later ones, which differ where activations are kept.
    """
    scoring_seconds = scored_tokens * (job.checkpoints + 1) * SCORING_SHARE / first_speed
    seconds = max(0.0, job.schedule.amount * 60 - scoring_seconds)
    first_epoch_seconds = epoch_tokens / first_speed
    if seconds <= first_epoch_seconds:
        return seconds * first_speed
    return epoch_tokens + (seconds - first_epoch_seconds) * later_speed


def learning_rate(schedule: Schedule, step: int, steps: int) -> float:
    """Of step 1 to `steps`: a straight rise over the warm-up, then the decay, which ends just above zero."""
    warm = math.ceil(schedule.warmup_share * steps)
    if step <= warm:
        return schedule.learning_rate * step / warm
    left = (steps - step + 1) / (steps - warm)  # 1 at the first step after the warm-up, above 0 at the last
    share = {"constant": 1.0, "linear": left, "cosine": 0.5 * (1 - math.cos(math.pi * left))}[schedule.decay]
    return schedule.learning_rate * share


def checkpoint_steps(steps: int, checkpoints: int) -> list[int]:
    return sorted({max(1, round(steps * number / checkpoints)) for number in range(1, checkpoints + 1)})


def batches_after(job: Job, examples: list[Example], step: int):
    return islice(batches(examples, job.schedule.batch_tokens, job.seed), step, None)
