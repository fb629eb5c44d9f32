"""The bench, and with it the trainer against a plain loop of transformers and PEFT."""

import pytest
import tiny
from running import train_here

PLAIN = {
    "adapter": {"use": "lora", "rank": 4, "alpha": 8},
    "schedule": {
        "steps": 4,
        "learningRate": 0.01,
        "warmupShare": 0,
        "decay": "constant",
        "batchTokens": 160,
        "maxTokens": 200,
    },
}


def test_both_loops_learn_the_same_from_the_same_batches(tmp_path, base, capsys):
    import json

    from bench_trainer import measure
    from job import read_job

    path = tiny.write_job(tmp_path, base, **PLAIN)
    for part in ("ours", "plain"):
        measure(read_job(str(path)), 3, part)
    ours, plain = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert ours["tokens"] == plain["tokens"] > 0 and ours["tokensPerSecond"] > 0 and plain["memoryBytes"] > 2**20
    # The first step begins from the same weights (B is zero); later ones differ by the draw of A.
    assert ours["losses"][0] == pytest.approx(plain["losses"][0], abs=1e-3)
    assert ours["losses"][3] < ours["losses"][0] - 1 and plain["losses"][3] < plain["losses"][0] - 1
    steps = tiny.of_type(train_here(path)[1], "step")
    assert [event["loss"] for event in steps] == pytest.approx(ours["losses"], abs=1e-3)


def test_the_bench_tells_both(tmp_path, base):
    code, events = tiny.call("bench_trainer.py", tiny.write_job(tmp_path, base, **PLAIN), "2", "1")
    assert code == 0 and [event["part"] for event in tiny.of_type(events, "compared")] == ["ours", "plain"]
