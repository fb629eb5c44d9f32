"""The adapter of the step that a training was stopped after."""

import pytest
import tiny
import torch
from checkpoints import read_checkpoint
from gguf_base import load_gguf
from gguf_file import GgufFile, file_sha256
from running import train_here


def stopped_names(folder) -> list[str]:
    return sorted(path.name for path in (folder / "out").glob("stopped*"))


@pytest.mark.parametrize("adapter", [{"use": "lora", "rank": 4}, {"use": "ia3"}])
def test_a_stop_keeps_an_adapter_of_what_is_in_the_state(tmp_path, base, adapter):
    job = tiny.write_job(tmp_path, base, adapter=adapter)
    code, events = train_here(job, stop_after=7)
    (told,) = tiny.of_type(events, "stopped")
    path = tmp_path / "out" / stopped_names(tmp_path)[0]
    assert code == 130 and events[-1] == told and told["path"] == str(path) and path.stem == "stopped-000007"
    assert (told["step"], told["steps"], told["tokens"]) == (7, 12, tiny.of_type(events, "step")[-1]["tokens"])
    assert told["sha256"] == file_sha256(path / "adapter.safetensors" if path.is_dir() else path)
    _, architecture = load_gguf(GgufFile(base), torch.float32, 1)
    kept = read_checkpoint(path, architecture, tiny.job_fields(tmp_path, base)["base"]["sha256"])
    saved = torch.load(tmp_path / "out" / "state.pt", weights_only=True)["numbers"]
    assert kept.keys() == saved.keys() and all(torch.equal(kept[name], value) for name, value in saved.items())


def test_no_second_adapter_where_a_checkpoint_is_or_nothing_was_learned(tmp_path, base):
    code, events = train_here(tiny.write_job(tmp_path, base), stop_after=6)
    assert code == 130 and events[-1]["type"] == "checkpoint" and stopped_names(tmp_path) == []
    (tmp_path / "other").mkdir()
    job = tiny.write_job(tmp_path / "other", base)
    process = tiny.start("train.py", job)
    process.terminate()
    assert process.wait(timeout=30) != 0
    process.communicate()
    assert stopped_names(tmp_path / "other") == []


def test_going_on_replaces_it_and_the_end_takes_it_away(tmp_path, base):
    job = tiny.write_job(tmp_path, base)
    train_here(job, stop_after=4)
    assert train_here(job, stop_after=8)[0] == 130
    assert stopped_names(tmp_path) == ["stopped-000008.gguf"]
    code, events = train_here(job)
    assert code == 0 and stopped_names(tmp_path) == []
    assert [event["step"] for event in tiny.of_type(events, "checkpoint")] == [6, 12]
