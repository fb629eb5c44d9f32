"""Answers the examples of a job greedily: with a checkpoint of the job, or by the base alone.

    python trainer/generate.py job.json --tokens 128          # with `checkpoint`, or the last one of `output`
    python trainer/generate.py job.json --tokens 128 --base   # the base as it is

For what the engine has no form for (a trained prompt or prefix), and plain enough to check the engine against. Asked are
the prompts of `heldOut`; an example may carry `forced`, text the answer must begin with (the piece of a token that was
taken back at the cursor). An answer ends at any special token, or after so many tokens. One event for each answer.
"""

import codecs
import sys
import time
from dataclasses import dataclass

from base_hash import check_base
from events import TrainerError, emit, run
from job import Job, read_job
from train import set_threads

MOST_TOKENS = 128


@dataclass(frozen=True)
class Question:
    id: str
    ids: list[int]  # of the prompt
    forced: bytes


@dataclass(frozen=True)
class Answer:
    text: str
    tokens: int  # drawn, the one that ended it included
    reason: str  # "stop": a special token was drawn; "length": so many tokens were drawn


def main(arguments: list[str]) -> None:
    job, most_tokens, is_base = read_arguments(arguments)
    if job.held_out is None:
        message = "job.heldOut is missing: there is nothing to answer."
        raise TrainerError("job-field", message, "Name a file of examples.")
    check_base(job.base_path, job.base_sha256)
    set_threads(job)
    answer_all(job, most_tokens, is_base)


def read_arguments(arguments: list[str]) -> tuple[Job, int, bool]:
    left, most_tokens, is_base = list(arguments), MOST_TOKENS, False
    if "--base" in left:
        left.remove("--base")
        is_base = True
    if "--tokens" in left[:-1]:
        place = left.index("--tokens")
        typed = left.pop(place + 1)
        left.pop(place)
        most_tokens = int(typed) if typed.isdecimal() else 0
    if len(left) != 1 or most_tokens < 1:
        message = "Wanted are the path of the job file, and perhaps --tokens with a number from 1 on and --base."
        raise TrainerError("usage", message, "python trainer/generate.py job.json --tokens 128")
    return read_job(left[0]), most_tokens, is_base


def answer_all(job: Job, most_tokens: int, is_base: bool) -> None:
    import torch

    from adapters import add_adapter
    from base import DTYPES, choose_dtype, load_base, load_tokenizer
    from checkpoints import last_checkpoint, read_checkpoint
    from memory import refuse_weights_alone

    began = time.monotonic()
    torch.set_num_threads(job.threads)
    checkpoint = None if is_base else last_checkpoint(job)
    tokenizer, file = load_tokenizer(job)
    questions = read_questions(job.held_out, tokenizer)
    dtype = choose_dtype(job)
    if file is not None:
        refuse_weights_alone(file, DTYPES[dtype].itemsize, job.memory_bytes)
    base = load_base(job, dtype, tokenizer, file)
    base.model.eval()
    trained = None
    if checkpoint is not None:
        trained = add_adapter(base.model, job.adapter, job.bottom_layers, job.seed)
        trained.load(read_checkpoint(checkpoint, base.architecture, job.base_sha256))
        base.model.eval()
    letters = token_bytes(tokenizer)
    drawn = 0
    for question in questions:
        start = time.monotonic()
        answer = greedy(base.model, trained, question, most_tokens, letters)
        drawn += answer.tokens
        seconds = round(time.monotonic() - start, 3)
        emit("answer", id=question.id, text=answer.text, tokens=answer.tokens, reason=answer.reason, seconds=seconds)
    emit(
        "answered",
        answers=len(questions),
        tokens=drawn,
        checkpoint=None if checkpoint is None else str(checkpoint),
        seconds=round(time.monotonic() - began, 3),
    )


def read_questions(path, tokenizer) -> list[Question]:
    """The prompts of a file of examples, in its order; answers are not looked at."""
    import json

    from examples import piece_ids

    try:
        lines = path.read_text(encoding="utf-8").split("\n")  # not splitlines: a text may hold U+2028
        raws = [json.loads(line) for line in lines if line.strip()]
        return [
            Question(
                str(raw["id"]),
                [token for piece in raw["prompt"] for token in piece_ids(piece, tokenizer)],
                raw.get("forced", "").encode(),
            )
            for raw in raws
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise TrainerError(
            "examples-unreadable",
            f"{path} is no file of examples: {type(error).__name__}: {error}.",
            "See the form of an example in trainer/README.md.",
        ) from error


def token_bytes(tokenizer) -> dict[int, bytes]:
    """What each normal token writes. Byte-level BPE writes every byte as one printable letter (GPT-2's table)."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    byte_of = {chr(byte) if byte in plain else chr(next(others)): byte for byte in range(256)}
    specials = set(tokenizer.specials.values())
    return {
        token: bytes(byte_of[letter] for letter in text)
        for text, token in tokenizer.fast.get_vocab().items()
        if token not in specials and all(letter in byte_of for letter in text)
    }


def greedy(model, trained, question: Question, most_tokens: int, letters: dict[int, bytes]) -> Answer:
    """The likeliest token, again and again; while text is forced, the likeliest that agrees with it."""
    import torch

    with torch.no_grad():
        logits, cache = read_prompt(model, trained, question.ids)
        forced, written = question.forced, b""
        for count in range(1, most_tokens + 1):
            token = likeliest_that_fits(logits, forced, letters) if forced else int(logits.argmax())
            if token not in letters:
                return Answer(as_text(written), count, "stop")
            written += letters[token]
            forced = forced[len(letters[token]) :]
            if count < most_tokens:
                step = model(input_ids=torch.tensor([[token]]), cache=cache, use_cache=True)
                logits = step.logits[0, -1]  # (V,)
    return Answer(as_text(written), most_tokens, "length")


def read_prompt(model, trained, ids: list[int]):
    """Logits after the prompt (V,), and the keys and values of all its tokens, those of a trained prompt or prefix before them."""
    import torch
    from transformers import DynamicCache

    model.config._attn_implementation = "sdpa"  # packed rows have an attention of their own; here is one text
    inputs = trained.row_inputs() if trained else {}
    cache = DynamicCache()
    for layer, (keys, values) in enumerate(inputs.get("fronts", ())):  # (1, key-value heads, P, W)
        cache.update(keys.to(model.dtype), values.to(model.dtype), layer)
    embedded = model.model.embed_tokens(torch.tensor([ids]))  # (1, T, D)
    if "virtual" in inputs:
        embedded = torch.cat([inputs["virtual"].to(embedded.dtype), embedded], dim=1)  # (1, P + T, D)
    read = model(inputs_embeds=embedded, cache=cache, use_cache=True, logits_to_keep=1)
    return read.logits[0, -1], cache


def likeliest_that_fits(logits, forced: bytes, letters: dict[int, bytes]) -> int:
    """As the engine heals a token: its text begins with what is left to be written, or the other way round."""
    for token in logits.argsort(descending=True).tolist():
        text = letters.get(token, b"")
        if text and (text.startswith(forced) or forced.startswith(text)):
            return token
    raise AssertionError("every single byte is a token")


def as_text(written: bytes) -> str:
    """Half a character at the end is dropped, as in the engine."""
    return codecs.getincrementaldecoder("utf-8")("replace").decode(written)


if __name__ == "__main__":
    run(main, sys.argv[1:])
