"""What the user can mend is told as one `failed` event with a code and a hint, and exit code 1."""

import json
from pathlib import Path

import pytest
import tiny
from events import TrainerError
from job import read_job
from running import train_here


def refused(path) -> TrainerError:
    with pytest.raises(TrainerError) as caught:
        train_here(path)
    assert caught.value.hint.endswith(".") and caught.value.message.endswith(".")
    return caught.value


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"adapter": {"use": "lora", "rank": 0}}, "job.adapter.rank must be a whole number from 1"),
        (
            {"adapter": {"use": "lora", "targets": ["q_proj", "lm_head"]}},
            "job.adapter.targets must be a list out of q_proj",
        ),
        ({"adapter": {"use": "lora", "layers": [3, 1]}}, "job.adapter.layers must be [first layer, last layer]"),
        ({"adapter": {"use": "dora"}}, "job.adapter.use must be one of lora, ia3"),
        ({"adapter": {"use": "prompt", "rank": 4}}, "job.adapter has a field this trainer does not know: rank"),
        ({"adapter": None}, "job.adapter is missing"),
        ({"schedule": {"steps": 5, "minutes": 3}}, "job.schedule names minutes and steps"),
        ({"schedule": {"steps": 0.5}}, "job.schedule.steps must be a whole number"),
        ({"schedule": {"minutes": True}}, "job.schedule.minutes must be a number"),
        ({"objective": {"horizon": {"loss": "l2"}}}, "job.objective.horizon.loss must be one of l1, mse"),
        (
            {"objective": {"maskedThought": {"most": 2}}},
            "job.objective.maskedThought.most must be a number from 0 to 1",
        ),
        ({"freeze": {"bottomLayers": 0, "cacheActivations": True}}, "nothing to keep"),
        (
            {"freeze": {"bottomLayers": 1, "cacheActivations": True}, "objective": {"maskedThought": {"most": 0.2}}},
            "cannot be reused",
        ),
        ({"freeze": {"bottomLayers": 1}, "adapter": {"use": "prefix", "tokens": 3}}, "acts on every layer"),
        ({"adapter": {"use": "full"}, "dtype": "bfloat16"}, "vanish in bfloat16"),
        ({"objective": "horizon"}, "job.objective must be an object"),
        ({"learningRate": 3}, "job has a field this trainer does not know: learningRate"),
        ({"format": 2}, "jobs of format 1, not 2"),
    ],
)
def test_a_broken_job_says_what_is_wrong(tmp_path, base, changes, words):
    assert words in refused(tiny.write_job(tmp_path, base, **changes)).message


def test_a_job_that_is_no_json_is_one_event_and_exit_code_1(tmp_path):
    (tmp_path / "job.json").write_text("{", encoding="utf-8")
    for script in ("train.py", "score.py", "merge.py"):
        code, (event,) = tiny.call(script, tmp_path / "job.json")
        assert (
            code == 1
            and event["type"] == "failed"
            and event["code"] == "job-broken"
            and set(event) == {"type", "code", "message", "hint"}
        )


def test_a_base_of_another_hash_is_refused(tmp_path, base):
    path = tiny.write_job(tmp_path, base)
    fields = json.loads(path.read_text(encoding="utf-8"))
    fields["base"]["sha256"] = "0" * 64
    path.write_text(json.dumps(fields), encoding="utf-8")
    code, (event,) = tiny.call("train.py", path)
    assert code == 1 and event["code"] == "base-hash-differs"


@pytest.mark.parametrize(
    ("content", "code"),
    [(b"GGUF", "base-broken"), (b"not a model at all", "base-broken"), (b"", "base-broken")],
)
def test_a_broken_base_is_refused(tmp_path, content, code):
    base = tmp_path / "base.gguf"
    base.write_bytes(content)
    assert refused(tiny.write_job(tmp_path, base)).code == code


def test_half_a_base_is_refused(tmp_path, base):
    half = tmp_path / "half.gguf"
    half.write_bytes(base.read_bytes()[:-5000])
    assert refused(tiny.write_job(tmp_path, half)).code == "base-broken"


def test_a_missing_base_is_refused(tmp_path, base):
    path = tiny.write_job(tmp_path, base)
    fields = json.loads(path.read_text(encoding="utf-8"))
    fields["base"]["path"] = "elsewhere.gguf"
    path.write_text(json.dumps(fields), encoding="utf-8")
    assert refused(path).code == "base-unreadable"


def test_another_architecture_is_refused(tmp_path):
    assert (
        refused(tiny.write_job(tmp_path, tiny.write_base(tmp_path / "other.gguf", "gemma"))).code
        == "architecture-unknown"
    )


@pytest.mark.parametrize(
    ("lines", "code", "words"),
    [
        ([], "examples-empty", "0 left out"),
        ([tiny.hole("a", "", "b", ends=False), tiny.hole("a" * 500, "x", "b")], "examples-empty", "2 left out"),
        ([tiny.hole("a", "x", "b"), {"prompt": []}], "example-broken", "Line 2"),
        ([{"prompt": [{"special": "<|nothing|>"}], "answer": "x"}], "unknown-special", "<|nothing|>"),
        ([{"prompt": ["text"], "answer": "x"}], "example-broken", "Line 1"),
        ([7], "example-broken", "Line 1"),
    ],
)
def test_examples_that_cannot_be_learned_from_are_refused(tmp_path, base, lines, code, words):
    tiny.write_lines(tmp_path / "examples.jsonl", lines)
    error = refused(tiny.write_job(tmp_path, base))
    assert error.code == code and words in error.message


def test_missing_examples_are_refused(tmp_path, base):
    assert refused(tiny.write_job(tmp_path, base, examples="nowhere.jsonl")).code == "examples-unreadable"


def test_too_little_memory_is_refused_with_what_would_do(tmp_path, base):
    error = refused(tiny.write_job(tmp_path, base, memoryBytes=100 * 2**20))
    assert error.code == "memory-too-small" and "100 MiB" in error.message
    refused(
        tiny.write_job(
            tmp_path, base, memoryBytes=500 * 2**20, schedule={"steps": 1, "batchTokens": 160, "maxTokens": 200}
        )
    )


def test_a_folder_of_another_job_is_refused(tmp_path, base):
    train_here(tiny.write_job(tmp_path, base))
    assert refused(tiny.write_job(tmp_path, base, seed=8)).code == "state-of-another-job"
    job = tiny.write_job(tmp_path, base)
    tiny.write_lines(tmp_path / "examples.jsonl", tiny.holes(8))
    assert refused(job).code == "state-of-another-job"


def test_what_does_not_decide_the_weights_may_change(tmp_path, base):
    train_here(tiny.write_job(tmp_path, base), stop_after=2)
    code, events = train_here(tiny.write_job(tmp_path, base, memoryBytes=5 * 2**30, stateSeconds=60))
    assert code == 0 and events[0]["resumedStep"] == 2


def test_a_spoiled_state_is_refused(tmp_path, base):
    job = tiny.write_job(tmp_path, base)
    train_here(job, stop_after=1)
    (tmp_path / "out" / "state.pt").write_bytes(b"spoiled")
    assert refused(job).code == "state-broken"


def test_a_training_that_runs_away_is_told_and_its_state_kept(tmp_path, base):
    job = tiny.write_job(
        tmp_path,
        base,
        schedule={"steps": 40, "learningRate": 10, "warmupShare": 0, "batchTokens": 160, "weightDecay": 10, "clip": 0},
    )
    with pytest.raises(TrainerError) as caught:
        train_here(job)
    assert caught.value.code == "loss-not-finite"


@pytest.mark.parametrize("script", ["score", "merge"])
def test_nothing_trained_yet_is_told(tmp_path, base, script):
    tiny.write_job(tmp_path, base, heldOut="examples.jsonl")
    code, (event,) = tiny.call(f"{script}.py", tmp_path / "job.json")
    assert code == 1 and event["code"] == "checkpoint-missing"


def test_an_adapter_of_another_base_is_refused(tmp_path, base):
    from merge import merge
    from score import score_held_out

    job = tiny.write_job(tmp_path, base, heldOut="examples.jsonl")
    train_here(job)
    other = tiny.write_base(tmp_path / "other.gguf", seed=1)
    again = read_job(str(tiny.write_job(tmp_path, other, heldOut="examples.jsonl")))
    for script in (score_held_out, merge):
        with pytest.raises(TrainerError) as caught:
            script(again)
        assert caught.value.code == "adapter-of-another-base"


def test_a_trained_prompt_cannot_be_merged(tmp_path, base):
    from merge import main

    with pytest.raises(TrainerError) as caught:
        main([str(tiny.write_job(tmp_path, base, adapter={"use": "prompt", "tokens": 3}))])
    assert caught.value.code == "merge-impossible"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_told_as_such(tmp_path, base):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "state.pt.part").symlink_to("/dev/full")
    code, events = tiny.call("train.py", tiny.write_job(tmp_path, base))
    assert code == 1 and events[-1]["code"] == "disk-full"


def test_a_fault_of_ours_keeps_its_stack_and_exits_with_2(tmp_path, monkeypatch, capsys):
    import events

    monkeypatch.setattr(events, "log_path", tmp_path / "log.jsonl")
    with pytest.raises(SystemExit) as left:
        events.run(lambda arguments: {}["nothing"], [])
    event = json.loads(capsys.readouterr().out)
    assert left.value.code == 2 and event["code"] == "internal" and "Traceback" not in json.dumps(event)
    assert "Traceback" in (tmp_path / "error.txt").read_text(encoding="utf-8")
