"""Greedy answers with a cache against the packed rows that training reads, and what ends, heals and cuts an answer."""

import json

import gguf_base
import pytest
import tiny
import torch
import trunk
from adapters import add_adapter
from examples import Example, pack
from generate import Question, as_text, greedy, likeliest_that_fits, token_bytes
from gguf_file import GgufFile
from gguf_tokenizer import from_gguf
from job import PROJECTIONS, Adapter
from running import train_here

PROMPT = list(range(40, 70))


def model_of(base):
    model, _ = gguf_base.load_gguf(GgufFile(base), torch.float32, 1)
    trunk.prepare(model)
    return model.eval(), token_bytes(from_gguf(GgufFile(base)))


def drawn_by_rows(model, trained, prompt: list[int], count: int) -> list[int]:
    """The likeliest tokens as training reads them: the whole text anew for every token, through packed rows."""
    trunk.prepare(model)
    ids = list(prompt)
    for _ in range(count):
        row = pack([Example("e", 0, (*ids, 0), len(ids), 1, False)])
        inputs = trained.row_inputs() if trained else {}
        hidden = trunk.run_layers(model, trunk.embed(model, row), row, 0, tiny.LAYERS, **inputs)
        ids.append(int(model.lm_head(trunk.final_norm(model, hidden))[0, len(ids) - 1].argmax()))
    return ids[len(prompt) :]


@pytest.mark.parametrize("use", [None, "lora", "ia3", "prompt", "prefix"])
def test_drawing_with_a_cache_is_drawing_by_packed_rows(base, use):
    model, letters = model_of(base)
    trained = None
    if use is not None:
        adapter = Adapter(use, rank=3, alpha=12.0, targets=PROJECTIONS, tokens=3)
        trained = add_adapter(model, adapter, 0, 1)
        draw = torch.Generator().manual_seed(5)
        trained.load(
            {name: value + 0.2 * torch.randn(value.shape, generator=draw) for name, value in trained.numbers().items()}
        )
        model.eval()
    with torch.no_grad():
        expected = drawn_by_rows(model, trained, PROMPT, 12)
    written = b"".join(letters.get(token, b"") for token in before_the_end(expected, letters))
    answer = greedy(model, trained, Question("q", PROMPT, b""), 12, letters)
    assert answer.text == as_text(written)
    assert answer.reason == ("length" if all(token in letters for token in expected) else "stop")


def before_the_end(tokens: list[int], letters: dict[int, bytes]) -> list[int]:
    return tokens[: next((place for place, token in enumerate(tokens) if token not in letters), len(tokens))]


def test_tokens_write_the_bytes_of_their_text(base):
    tokenizer = from_gguf(GgufFile(base))
    letters = token_bytes(tokenizer)
    text = "    return x == 'ä\u2028'\n"
    assert b"".join(letters[token] for token in tokenizer.text_ids(text)).decode() == text
    assert not set(letters) & set(tokenizer.specials.values())


@pytest.mark.parametrize(("forced", "expected"), [(b" re", 1), (b"return", 2), (b"x", 3)])
def test_a_forced_start_takes_the_likeliest_token_that_agrees(forced, expected):
    letters = {0: b"no", 1: b" ret", 2: b"ret", 3: b"xy", 4: b"x"}
    assert likeliest_that_fits(torch.tensor([5.0, 4.0, 3.0, 2.0, 1.0, 9.0]), forced, letters) == expected


def test_an_answer_begins_with_what_is_forced(base):
    model, letters = model_of(base)
    answer = greedy(model, None, Question("q", PROMPT, b"  return"), 30, letters)
    assert answer.text.startswith("  return")


def test_half_a_character_is_dropped():
    assert as_text("aä".encode()[:-1]) == "a"


def test_what_was_learned_by_heart_is_answered(tmp_path, base):
    one = tiny.hole("def f(x):\n    y = x\n", "    return x == 4\n", "\nprint(f(4))\n")
    for name in ("examples.jsonl", "held.jsonl"):
        tiny.write_lines(tmp_path / name, [one])
    schedule = {"steps": 120, "learningRate": 0.02, "batchTokens": 160, "maxTokens": 200}
    job = tiny.write_job(tmp_path, base, schedule=schedule, heldOut="held.jsonl", checkpoints=1)
    assert train_here(job)[0] == 0
    assert answers_of(tiny.call("generate.py", job, "--base", "--tokens", "20")) != ["    return x == 4\n"]
    assert answers_of(tiny.call("generate.py", job, "--tokens", "20")) == ["    return x == 4\n"]


def answers_of(result: tuple[int, list[dict]]) -> list[str]:
    code, events = result
    assert code == 0 and events[-1]["type"] == "answered" and events[-1]["answers"] == len(events) - 1
    return [event["text"] for event in events[:-1]]


def test_the_base_alone_is_scored_without_a_checkpoint(tmp_path, base):
    tiny.write_lines(tmp_path / "held.jsonl", tiny.holes(2))
    job = tiny.write_job(tmp_path, base, heldOut="held.jsonl")
    code, events = tiny.call("score.py", job, "--base")
    assert code == 0 and [event["type"] for event in events] == ["score", "score", "scored"]
    assert all(event["adapted"] == event["base"] < 0 for event in events)
    assert events[-1]["checkpoint"] is None


def test_wrong_arguments_are_told(tmp_path, base):
    job = tiny.write_job(tmp_path, base)
    for arguments in (["--tokens", "none"], ["more"]):
        code, events = tiny.call("generate.py", job, *arguments)
        assert code == 1 and events[-1]["code"] == "usage"
    (tmp_path / "broken.jsonl").write_text(json.dumps({"id": "a"}) + "\n", encoding="utf-8")
    code, events = tiny.call("generate.py", tiny.write_job(tmp_path, base, heldOut="broken.jsonl"), "--base")
    assert code == 1 and events[-1]["code"] == "examples-unreadable"
