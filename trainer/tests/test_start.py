"""A training that begins with the adapter of another one."""

import pytest
import tiny
from running import train_here

from events import TrainerError


def trained(folder, base, **changes):
    folder.mkdir()
    code, events = train_here(tiny.write_job(folder, base, **changes))
    assert code == 0
    return events, folder / "out" / "checkpoint-000012.gguf"


def held_out(folder):
    folder.mkdir(exist_ok=True)
    return str(tiny.write_lines(folder / "held.jsonl", tiny.holes(12)[9:]))


def test_begins_where_the_other_ended(tmp_path, base):
    held = held_out(tmp_path)
    first, adapter = trained(tmp_path / "first", base, heldOut=held)
    second, _ = trained(tmp_path / "second", base, heldOut=held, start=str(adapter))
    ended, began = tiny.of_type(first, "heldOut")[-1]["loss"], tiny.of_type(second, "heldOut")[0]["loss"]
    assert began == pytest.approx(ended, rel=1e-4)
    assert tiny.of_type(second, "step")[0]["loss"] < tiny.of_type(first, "step")[0]["loss"]


def test_resumed_equals_uninterrupted(tmp_path, base):
    _, adapter = trained(tmp_path / "first", base)
    _, whole = trained(tmp_path / "whole", base, start=str(adapter))
    (tmp_path / "parted").mkdir()
    job = tiny.write_job(tmp_path / "parted", base, start=str(adapter), stateSeconds=0)
    assert train_here(job, stop_after=5)[0] == 130
    assert train_here(job)[0] == 0
    assert (tmp_path / "parted" / "out" / whole.name).read_bytes() == whole.read_bytes()


@pytest.mark.parametrize(
    ("adapter", "code"),
    [({"use": "lora", "rank": 2}, "adapter-of-another-shape"), ({"use": "ia3"}, "job-contradiction")],
)
def test_refuses_what_does_not_fit(tmp_path, base, adapter, code):
    _, start = trained(tmp_path / "first", base)
    (tmp_path / "second").mkdir()
    with pytest.raises(TrainerError) as error:
        train_here(tiny.write_job(tmp_path / "second", base, start=str(start), adapter=adapter))
    assert error.value.code == code


def test_refuses_one_of_another_base(tmp_path, base):
    _, start = trained(tmp_path / "first", base)
    other = tiny.write_base(tmp_path / "other.gguf", seed=9)
    (tmp_path / "second").mkdir()
    with pytest.raises(TrainerError) as error:
        train_here(tiny.write_job(tmp_path / "second", other, start=str(start)))
    assert error.value.code == "adapter-of-another-base"
