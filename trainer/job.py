"""The job file: read, checked field by field, turned into plain frozen records.

Imports nothing heavy, so a broken job is told within milliseconds. Relative paths are relative to the job file.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from events import TrainerError
from job_fields import Fields

FORMAT = 1
PROJECTIONS = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")
# Rates of the study on parameter-efficient tuning (see its method card); LoRA's is that of our own first trials.
LEARNING_RATES = {"lora": 3e-4, "ia3": 3e-3, "prompt": 3e-3, "prefix": 3e-2, "full": 5e-5}
GIBIBYTE = 2**30


@dataclass(frozen=True)
class Adapter:
    use: str
    rank: int = 0
    alpha: float = 0.0
    dropout: float = 0.0
    targets: tuple[str, ...] = ()
    layers: tuple[int, int] | None = None  # first and last, both included
    tokens: int = 0


@dataclass(frozen=True)
class Horizon:
    weight: float
    loss: str


@dataclass(frozen=True)
class MaskedThought:
    most: float
    replacement: str


@dataclass(frozen=True)
class Schedule:
    unit: str  # "minutes", "tokens" or "steps"
    amount: float
    learning_rate: float
    warmup_share: float
    decay: str
    batch_tokens: int
    max_tokens: int
    weight_decay: float
    clip: float


@dataclass(frozen=True)
class Merge:
    path: Path
    type: str


@dataclass(frozen=True)
class Job:
    base_path: Path
    base_sha256: str
    examples: Path | None
    held_out: Path | None
    general: Path | None
    output: Path
    start: Path | None  # a LoRA to go on from; null: from no change
    adapter: Adapter
    horizon: Horizon | None
    masked_thought: MaskedThought | None
    bottom_layers: int
    cache_activations: bool
    schedule: Schedule
    checkpoints: int
    memory_bytes: int
    threads: int
    dtype: str
    seed: int
    state_seconds: float
    checkpoint: Path | None  # what score.py and merge.py use; null: the last one of `output`
    merge: Merge
    fingerprint: str  # of every field that decides the weights


def read_job(path: str) -> Job:
    """Raises TrainerError for anything that is not as the contract says."""
    file = Path(path)
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise TrainerError(
            "job-unreadable",
            f"The job file {file} cannot be read: {error.strerror}.",
            "Give the path of a job file in JSON.",
        ) from error
    except ValueError as error:
        raise TrainerError("job-broken", f"The job file {file} is not JSON: {error}.", "Mend the job file.") from error
    fields = Fields(raw, "job")
    if fields.whole("format", 1, 10**6) != FORMAT:
        raise TrainerError(
            "job-format",
            f"This trainer reads jobs of format {FORMAT}, not {raw['format']}.",
            "Use the trainer of the same version as Whetstone.",
        )
    folder = file.absolute().parent
    base = fields.inner("base")
    objective = fields.inner("objective", {})
    freeze = fields.inner("freeze", {})
    adapter = read_adapter(fields.inner("adapter"))
    output = fields.path("output", folder)
    job = Job(
        base_path=base.path("path", folder),
        base_sha256=base.text("sha256").lower(),
        examples=fields.path("examples", folder, None),
        held_out=fields.path("heldOut", folder, None),
        general=fields.path("general", folder, None),
        output=output,
        start=fields.path("start", folder, None),
        adapter=adapter,
        horizon=read_horizon(objective.inner("horizon", None)),
        masked_thought=read_masked_thought(objective.inner("maskedThought", None)),
        bottom_layers=freeze.whole("bottomLayers", 0, 10**4, 0),
        cache_activations=freeze.flag("cacheActivations", False),
        schedule=read_schedule(fields.inner("schedule", {}), adapter.use),
        checkpoints=fields.whole("checkpoints", 1, 10**4, 1),
        memory_bytes=fields.whole("memoryBytes", 1, 2**50, 6 * GIBIBYTE),
        threads=fields.whole("threads", 1, 1024, 2),
        dtype=fields.choice("dtype", ("auto", "bfloat16", "float32"), "auto"),
        seed=fields.whole("seed", 0, 2**63 - 1, 0),
        state_seconds=fields.number("stateSeconds", 0, 86_400, 60),
        checkpoint=fields.path("checkpoint", folder, None),
        merge=read_merge(fields.inner("merge", {}), folder, output),
        fingerprint=fingerprint(raw),
    )
    for part in (base, objective, freeze, fields):
        part.end()
    refuse_contradictions(job)
    return job


def read_adapter(fields: Fields) -> Adapter:
    use = fields.choice("use", tuple(LEARNING_RATES))
    if use == "lora":
        rank = fields.whole("rank", 1, 1024, 16)
        adapter = Adapter(
            use,
            rank,
            fields.number("alpha", 1e-6, 1e6, 2 * rank),
            fields.number("dropout", 0, 0.99, 0.0),
            fields.names("targets", PROJECTIONS),
            fields.span("layers"),
        )
    elif use in ("prompt", "prefix"):
        adapter = Adapter(use, tokens=fields.whole("tokens", 1, 4096, 20))
    else:
        adapter = Adapter(use)
    fields.end()
    return adapter


def read_horizon(fields: Fields | None) -> Horizon | None:
    if fields is None:
        return None
    horizon = Horizon(fields.number("weight", 0, 1e3, 0.1), fields.choice("loss", ("l1", "mse"), "l1"))
    fields.end()
    return horizon


def read_masked_thought(fields: Fields | None) -> MaskedThought | None:
    if fields is None:
        return None
    masked = MaskedThought(fields.number("most", 0, 1, 0.2), fields.choice("replacement", ("random", "pad"), "random"))
    fields.end()
    return masked


def read_schedule(fields: Fields, use: str) -> Schedule:
    given = [unit for unit in ("minutes", "tokens", "steps") if fields.raw.get(unit) is not None]
    if len(given) > 1:
        raise TrainerError(
            "job-field",
            f"job.schedule names {' and '.join(given)}; one of them is wanted.",
            "Keep one of minutes, tokens and steps.",
        )
    unit = given[0] if given else "minutes"
    amount = fields.number("minutes", 0.001, 1e6, 20.0) if unit == "minutes" else fields.whole(unit, 1, 10**12)
    for other in ("minutes", "tokens", "steps"):
        fields.seen.add(other)
    schedule = Schedule(
        unit,
        amount,
        learning_rate=fields.number("learningRate", 0, 10, LEARNING_RATES[use]),
        warmup_share=fields.number("warmupShare", 0, 1, 0.05),
        decay=fields.choice("decay", ("constant", "linear", "cosine"), "cosine"),
        batch_tokens=fields.whole("batchTokens", 1, 10**7, 1500),
        max_tokens=fields.whole("maxTokens", 2, 10**6, 1024),
        weight_decay=fields.number("weightDecay", 0, 10, 0.0),
        clip=fields.number("clip", 0, 1e6, 1.0),
    )
    fields.end()
    return schedule


def read_merge(fields: Fields, folder: Path, output: Path) -> Merge:
    path = fields.path("path", folder, None) or output / "merged.gguf"
    merge = Merge(path, fields.choice("type", ("f16", "q8_0"), "q8_0"))
    fields.end()
    return merge


def refuse_contradictions(job: Job) -> None:
    frozen = job.bottom_layers > 0
    if job.cache_activations and not frozen:
        raise TrainerError(
            "job-contradiction",
            "cacheActivations has nothing to keep while no layer is frozen.",
            "Set freeze.bottomLayers, or switch cacheActivations off.",
        )
    if job.cache_activations and job.masked_thought is not None:
        raise TrainerError(
            "job-contradiction",
            "Masked thought draws other inputs each time, so activations cannot be reused.",
            "Switch either cacheActivations or maskedThought off.",
        )
    if frozen and job.adapter.use in ("prompt", "prefix"):
        raise TrainerError(
            "job-contradiction",
            f"A trained {job.adapter.use} acts on every layer, so the bottom ones cannot be left out.",
            "Set freeze.bottomLayers to 0, or use lora.",
        )
    if job.start is not None and job.adapter.use != "lora":
        raise TrainerError(
            "job-contradiction",
            f"{job.adapter.use} cannot begin from a LoRA.",
            "Use lora, or leave start out.",
        )
    if job.adapter.use == "full" and job.dtype == "bfloat16":
        raise TrainerError(
            "job-contradiction",
            "Small updates of whole weights vanish in bfloat16.",
            "Use dtype auto or float32 for full fine-tuning.",
        )


def fingerprint(raw: dict) -> str:
    """Hash of the fields that decide the weights; where it runs and how often it saves may change between starts."""
    free = ("output", "memoryBytes", "threads", "stateSeconds", "heldOut", "general", "examples", "start", "checkpoint", "merge")
    kept = {name: value for name, value in raw.items() if name not in free}
    kept["base"] = {"sha256": raw["base"]["sha256"]}
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
