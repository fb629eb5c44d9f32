"""Merged files against base and adapter worked out apart, and scores of both."""

import gguf
import numpy as np
import pytest
import tiny
import torch
from gguf_file import GgufFile
from running import train_here


def trained(folder, base, use, **changes):
    adapter = {"use": "lora", "rank": 4, "alpha": 8} if use == "lora" else {"use": use}
    tiny.write_lines(folder / "held.jsonl", tiny.holes(12)[9:])
    schedule = {"steps": 12, "learningRate": 0.01 if use != "full" else 0.001, "batchTokens": 160, "maxTokens": 200}
    job = tiny.write_job(folder, base, adapter=adapter, schedule=schedule, heldOut="held.jsonl", **changes)
    assert train_here(job)[0] == 0
    return job


def merged_here(job):
    from job import read_job
    from merge import merge

    merge(read_job(str(job)))
    return GgufFile(job.parent / "out" / "merged.gguf")


def test_merged_lora_is_base_plus_adapter(tmp_path, base):
    job = trained(tmp_path, base, "lora", merge={"type": "f16"})
    merged, stored, adapter = merged_here(job), GgufFile(base), GgufFile(tmp_path / "out" / "checkpoint-000012.gguf")
    for name, tensor in stored.tensors.items():
        wanted = tensor.numbers()
        if f"{name}.lora_a" in adapter.tensors:
            low, high = adapter.tensors[f"{name}.lora_a"].numbers(), adapter.tensors[f"{name}.lora_b"].numbers()
            wanted = wanted + 2.0 * high @ low  # alpha 8 over rank 4
            assert np.abs(wanted - tensor.numbers()).max() > 1e-3
        assert np.allclose(merged.tensors[name].numbers(), wanted, atol=2e-3)


def test_a_merged_file_keeps_the_fields_of_the_base(tmp_path, base):
    merged, stored = merged_here(trained(tmp_path, base, "lora")), GgufFile(base)
    assert all(merged.fields[name] == field for name, field in stored.fields.items())
    assert merged.get("general.file_type") == gguf.LlamaFileType.MOSTLY_Q8_0
    assert merged.get("whetstone.base.sha256") == tiny.job_fields(tmp_path, base)["base"]["sha256"]
    kept = merged.tensors["token_embd.weight"]
    assert np.array_equal(kept.raw(0, kept.row_count), stored.tensors["token_embd.weight"].raw(0, kept.row_count))


@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
@pytest.mark.parametrize("use", ["lora", "ia3", "full"])
def test_a_merged_file_scores_as_base_and_adapter_do(tmp_path, use, architecture, capsys):
    base = tiny.write_base(tmp_path / "base.gguf", architecture)
    job = trained(tmp_path, base, use, merge={"type": "f16"})
    merged_here(job)
    import json

    from job import read_job
    from score import score_held_out

    capsys.readouterr()
    score_held_out(read_job(str(job)))
    scores = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [score["type"] for score in scores] == ["score"] * 3 + ["scored"]
    assert abs(scores[-1]["adapted"] - scores[-1]["base"]) > 1
    assert scores[-1]["base"] == pytest.approx(sum(score["base"] for score in scores[:-1]))
    assert held_out_sum(tmp_path / "out" / "merged.gguf", job) == pytest.approx(scores[-1]["adapted"], rel=2e-2)
    assert held_out_sum(base, job) == pytest.approx(scores[-1]["base"], rel=1e-4)


def held_out_sum(path, job) -> float:
    import gguf_base
    import trunk
    from examples import read_examples
    from gguf_tokenizer import from_gguf
    from score import answer_scores

    file = GgufFile(path)
    model, _ = gguf_base.load_gguf(file, torch.float32, 1)
    trunk.prepare(model)
    return sum(answer_scores(model, read_examples(job.parent / "held.jsonl", from_gguf(file), 200)[0], 160))


def test_the_scripts_run_by_hand(tmp_path, base):
    job = trained(tmp_path, base, "lora")
    code, events = tiny.call("score.py", job)
    assert code == 0 and events[-1]["type"] == "scored" and events[-1]["tokens"] == 38
    code, events = tiny.call("merge.py", job)
    assert code == 0 and events[-1]["type"] == "merged" and events[-1]["changed"] == 14
