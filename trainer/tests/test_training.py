"""The whole of train.py on a tiny random model: losses, stopping, going on, being killed."""

import os
import random
import signal
import time

import pytest
import tiny
from running import train_here

# Of the first five steps of `tiny.job_fields`, made with this trainer; test_bench.py holds it against a plain loop of
# transformers and PEFT. A change here means that every training changes.
FIRST_LOSSES = [7.174225, 6.846061, 6.102252, 5.295746, 4.035585]


def last_bytes(folder) -> bytes:
    return (folder / "out" / "checkpoint-000012.gguf").read_bytes()


def test_first_losses_are_the_stored_ones(tmp_path, base):
    code, events = train_here(tiny.write_job(tmp_path, base))
    assert code == 0
    assert [event["loss"] for event in tiny.of_type(events, "step")[:5]] == pytest.approx(FIRST_LOSSES, rel=1e-4)


def test_events_tell_the_whole_training(tmp_path, base):
    tiny.write_lines(tmp_path / "held.jsonl", tiny.holes(12)[9:])
    job = tiny.write_job(tmp_path, base, heldOut="held.jsonl", general="held.jsonl")
    code, events = tiny.call("train.py", job)
    assert code == 0
    assert [event["type"] for event in events[:4]] == ["started", "planned", "heldOut", "heldOut"]
    assert events[0]["examples"] == 9 and events[0]["trainable"] == 7424 and events[0]["resumedStep"] == 0
    steps = tiny.of_type(events, "step")
    assert [event["step"] for event in steps] == list(range(1, 13))
    assert all(event["memoryBytes"] > 2**20 and event["tokensPerSecond"] > 0 for event in steps)
    checkpoints = tiny.of_type(events, "checkpoint")
    assert [(event["step"], event["isLast"]) for event in checkpoints] == [(6, False), (12, True)]
    scored = tiny.of_type(events, "heldOut")
    assert [(event["step"], event["set"]) for event in scored] == [
        (step, name) for step in (0, 6, 12) for name in ("heldOut", "general")
    ]
    assert scored[-1]["loss"] < scored[0]["loss"]
    assert events[-1]["type"] == "finished" and events[-1]["tokens"] == steps[-1]["tokens"]


BOTH = {"horizon": {"weight": 0.1, "loss": "l1"}, "maskedThought": {"most": 0.4}}


@pytest.mark.parametrize(
    ("adapter", "objective"),
    [
        ({"use": "lora", "rank": 4, "dropout": 0.2}, {}),
        ({"use": "lora", "rank": 4, "dropout": 0.2}, BOTH),
        ({"use": "ia3"}, BOTH),
        ({"use": "prompt", "tokens": 3}, BOTH),
        ({"use": "prefix", "tokens": 3}, BOTH),
        ({"use": "full"}, BOTH),
    ],
)
def test_resumed_equals_uninterrupted(tmp_path, base, adapter, objective):
    changes = {"adapter": adapter, "objective": objective}
    schedule = tiny.job_fields(tmp_path, base)["schedule"] | {"learningRate": 0.003}
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
        tiny.write_job(folder, base, schedule=schedule, **changes)
    code, events = train_here(whole / "job.json")
    assert code == 0
    assert train_here(parts / "job.json", stop_after=5)[0] == 130
    code, resumed = train_here(parts / "job.json")
    assert code == 0 and resumed[0]["resumedStep"] == 5
    assert events[0]["parameters"] == 79_424  # of the base, whatever is added to it
    assert tiny.of_type(resumed, "step") and [event["loss"] for event in tiny.of_type(events, "step")[5:]] == [
        event["loss"] for event in tiny.of_type(resumed, "step")
    ]
    assert [event["sha256"] for event in tiny.of_type(events, "checkpoint")] == [
        event["sha256"] for event in tiny.of_type(resumed, "checkpoint")
    ]


def test_killed_at_random_moments_ends_with_the_same_bytes(tmp_path, base):
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for folder in (whole, killed):
        folder.mkdir()
        tiny.write_job(folder, base)
    assert train_here(whole / "job.json")[0] == 0
    draw, kills = random.Random(time.time_ns()), 0
    for _ in range(3):
        process = tiny.start("train.py", killed / "job.json")
        for _ in range(draw.randint(3, 7)):
            process.stdout.readline()
        time.sleep(draw.random() * 0.02)
        process.kill()
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
    assert kills > 0
    code, events = tiny.call("train.py", killed / "job.json")
    assert code == 0 and events[-1]["type"] == "finished"
    assert last_bytes(killed) == last_bytes(whole)


def test_a_signal_saves_and_exits_with_130(tmp_path, base):
    job = tiny.write_job(tmp_path, base, schedule={"steps": 4000, "batchTokens": 160}, stateSeconds=3600)
    process = tiny.start("train.py", job)
    step = 0
    while step < 3:
        line = process.stdout.readline()
        step += '"step"' in line and '"loss"' in line and '"learningRate"' in line
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=30)
    assert process.returncode == 130 and err == ""
    assert (tmp_path / "out" / "state.pt").exists()
    told = [line for line in (tmp_path / "out" / "log.jsonl").read_text().splitlines() if '"type": "step"' in line]
    code, events = train_here(job, stop_after=len(told) + 1)
    assert code == 130 and events[0]["resumedStep"] == len(told)


def test_a_finished_training_tells_its_checkpoints_again_and_learns_nothing(tmp_path, base):
    job = tiny.write_job(tmp_path, base)
    train_here(job)
    before = last_bytes(tmp_path)
    code, events = train_here(job)
    assert code == 0 and [event["type"] for event in events] == [
        "started",
        "planned",
        "checkpoint",
        "checkpoint",
        "finished",
    ]
    assert last_bytes(tmp_path) == before


def test_a_folder_that_was_moved_goes_on(tmp_path, base):
    train_here(tiny.write_job(tmp_path, base), stop_after=7)
    (tmp_path / "out").rename(tmp_path / "moved")
    code, events = train_here(tiny.write_job(tmp_path, base, output="moved"))
    paths = [event["path"] for event in tiny.of_type(events, "checkpoint")]
    assert code == 0 and paths == [str(tmp_path / "moved" / f"checkpoint-{step:06d}.gguf") for step in (6, 12)]


def test_a_stop_while_scoring_leaves_the_scoring_to_the_next_start(tmp_path, base):
    tiny.write_lines(tmp_path / "held.jsonl", tiny.holes(12)[9:])
    job = tiny.write_job(tmp_path, base, heldOut="held.jsonl")
    code, events = train_here(job, stop_after=6)
    assert code == 130 and [event["step"] for event in tiny.of_type(events, "heldOut")] == [0]
    code, events = train_here(job)
    assert code == 0 and [event["step"] for event in tiny.of_type(events, "heldOut")] == [6, 12]
    assert [event["step"] for event in tiny.of_type(events, "checkpoint")] == [6, 12]


def test_minutes_become_steps_once(tmp_path, base):
    job = tiny.write_job(tmp_path, base, schedule={"minutes": 0.01, "batchTokens": 160})
    assert train_here(job, stop_after=1)[0] == 130
    events = train_here(job)[1]
    planned = tiny.of_type(events, "planned")[0]
    assert planned["tokensPerSecond"] > 0 and planned["steps"] == tiny.of_type(events, "step")[-1]["step"] > 1


def test_the_reader_of_events_may_go_away(tmp_path, base):
    job = tiny.write_job(tmp_path, base, schedule={"steps": 4000, "batchTokens": 160}, stateSeconds=3600)
    process = tiny.start("train.py", job)
    while '"learningRate"' not in process.stdout.readline():
        assert process.poll() is None
    process.stdout.close()
    assert process.wait(timeout=30) == 130
    assert process.stderr.read() == ""
    process.stderr.close()
    assert train_here(job, stop_after=1)[1][0]["resumedStep"] > 0


@pytest.mark.skipif(os.name == "nt", reason="needs file locks of Unix")
def test_two_trainings_in_one_folder_are_refused(tmp_path, base):
    job = tiny.write_job(tmp_path, base, schedule={"steps": 4000, "batchTokens": 160})
    process = tiny.start("train.py", job)
    process.stdout.readline()
    code, events = tiny.call("train.py", job)
    process.kill()
    process.communicate()
    assert code == 1 and events[-1]["code"] == "output-busy"
