"""LoRA against PEFT's, what is trained and what is not, and the GGUF adapter file."""

import gguf_base
import numpy as np
import pytest
import tiny
import torch
import trunk
from adapters import add_adapter
from events import TrainerError
from examples import Example, pack
from export_lora import BASE_SHA256, read_lora, write_lora
from gguf_file import GgufFile
from job import PROJECTIONS, Adapter

ROW = pack([Example("e", 0, tuple(range(20, 50)), 10, 19, True)])


def model_of(base):
    model, architecture = gguf_base.load_gguf(GgufFile(base), torch.float32, 1)
    trunk.prepare(model)
    return model, architecture


def lora(**changes) -> Adapter:
    return Adapter(**({"use": "lora", "rank": 3, "alpha": 12.0, "targets": PROJECTIONS} | changes))


def hidden_of(model, trained=None) -> torch.Tensor:
    inputs = trained.row_inputs() if trained else {}
    return trunk.run_layers(model, trunk.embed(model, ROW), ROW, 0, tiny.LAYERS, **inputs)


def test_lora_equals_that_of_peft(base):
    from peft import LoraConfig, get_peft_model

    (ours, _), (theirs, _) = model_of(base), model_of(base)
    trained = add_adapter(ours, lora(), 0, 1)
    wrapped = get_peft_model(theirs, LoraConfig(r=3, lora_alpha=12, target_modules=list(PROJECTIONS)))
    draw = torch.Generator().manual_seed(5)
    with torch.no_grad():
        for name, value in trained.parameters.items():
            value.copy_(torch.randn(value.shape, generator=draw) * 0.1)
            layer, projection, kind = name.split(".")
            (same,) = [
                other
                for own, other in wrapped.named_parameters()
                if f"layers.{layer}." in own and f"{projection}.{kind[:-1]}{kind[-1].upper()}." in own
            ]
            same.copy_(value)
    assert torch.allclose(hidden_of(ours), hidden_of(theirs), atol=1e-4)
    assert not torch.allclose(hidden_of(ours), hidden_of(model_of(base)[0]), atol=1e-2)


@pytest.mark.parametrize("use", ["lora", "ia3"])
def test_a_fresh_adapter_changes_nothing(base, use):
    model, _ = model_of(base)
    before = hidden_of(model)
    trained = add_adapter(model, lora() if use == "lora" else Adapter(use), 0, 1)
    assert torch.allclose(hidden_of(model, trained), before, atol=1e-5)


def test_targets_and_layers_choose_what_is_trained(base):
    trained = add_adapter(model_of(base)[0], lora(targets=("q_proj", "down_proj"), layers=(1, 1)), 0, 1)
    assert list(trained.parameters) == [
        "1.q_proj.lora_a",
        "1.q_proj.lora_b",
        "1.down_proj.lora_a",
        "1.down_proj.lora_b",
    ]
    assert list(add_adapter(model_of(base)[0], lora(targets=("v_proj",)), 1, 1).loras) == ["1.v_proj"]


@pytest.mark.parametrize(("layers", "bottom"), [((0, 2), 0), ((0, 0), 1), (None, 2)])
def test_layers_that_are_not_there_are_refused(base, layers, bottom):
    with pytest.raises(TrainerError) as caught:
        add_adapter(model_of(base)[0], lora(layers=layers), bottom, 1)
    assert caught.value.code == "layers-unknown"


def test_leaving_a_projection_out_does_not_change_the_start_of_others(base):
    every, one = (
        add_adapter(model_of(base)[0], lora(targets=targets), 0, 1).parameters["1.o_proj.lora_a"]
        for targets in (PROJECTIONS, ("o_proj",))
    )
    assert torch.equal(every, one)


@pytest.mark.parametrize("use", ["prompt", "prefix"])
def test_every_packed_example_sees_the_trained_tokens_as_if_it_were_alone(base, use):
    model, _ = model_of(base)
    trained = add_adapter(model, Adapter(use, tokens=3), 0, 1)
    first, second = (
        Example("a", 0, tuple(range(20, 40)), 10, 9, True),
        Example("b", 1, tuple(range(60, 90)), 10, 19, True),
    )
    rows = [pack(examples) for examples in ([first, second], [first], [second])]
    packed, *alone = (
        trunk.run_layers(model, trunk.embed(model, row), row, 0, tiny.LAYERS, **trained.row_inputs()) for row in rows
    )
    assert torch.allclose(packed, torch.cat(alone, dim=1), atol=1e-4)
    assert not torch.allclose(
        packed, trunk.run_layers(model, trunk.embed(model, rows[0]), rows[0], 0, tiny.LAYERS), atol=1e-2
    )
    packed.square().sum().backward()
    assert all(value.grad.abs().max() > 0 for value in trained.parameters.values())


def test_a_trained_prompt_is_that_of_peft(base):
    model, _ = model_of(base)
    trained = add_adapter(model, Adapter("prompt", tokens=3), 0, 1)
    ours = trunk.final_norm(model, hidden_of(model, trained))
    model.config._attn_implementation = "eager"
    theirs = trained.peft(input_ids=ROW.ids[None], attention_mask=torch.ones(1, len(ROW.ids), dtype=torch.long)).logits
    assert torch.allclose(model.lm_head(ours), theirs[:, 3:], atol=1e-3)


def test_recomputed_activations_give_the_same_gradient(base):
    gradients = []
    for recompute in (False, True):
        model, _ = model_of(base)
        trained = add_adapter(model.train(), lora(dropout=0.3), 0, 1)
        with torch.no_grad():
            for value in trained.parameters.values():
                value.fill_(0.05)
        torch.manual_seed(3)
        trunk.run_layers(
            model, trunk.embed(model, ROW), ROW, 0, tiny.LAYERS, recompute=recompute
        ).square().mean().backward()
        gradients.append([value.grad for value in trained.parameters.values()])
    assert all(torch.allclose(plain, recomputed, rtol=1e-4, atol=1e-6) for plain, recomputed in zip(*gradients))


@pytest.mark.parametrize("architecture", ["qwen2", "llama"])
def test_an_adapter_file_read_back_is_the_adapter(tmp_path, architecture):
    model, known = model_of(tiny.write_base(tmp_path / "base.gguf", architecture))
    trained = add_adapter(model, lora(), 0, 1)
    trained.load({name: torch.randn(value.shape) for name, value in trained.parameters.items()})
    write_lora(tmp_path / "a.gguf", trained.numbers(), 12.0, known, "ab" * 32)
    numbers, alpha, made_for = read_lora(tmp_path / "a.gguf", known)
    assert (alpha, made_for) == (12.0, "ab" * 32)
    assert numbers.keys() == trained.parameters.keys() and all(
        torch.equal(numbers[name], value) for name, value in trained.parameters.items()
    )


def test_an_adapter_file_is_in_the_form_of_the_engine(base, tmp_path):
    model, known = model_of(base)
    write_lora(tmp_path / "a.gguf", add_adapter(model, lora(), 0, 1).numbers(), 12.0, known, "ab" * 32, "float16")
    file = GgufFile(tmp_path / "a.gguf")
    assert {
        name: file.get(name)
        for name in ("general.type", "general.architecture", "adapter.type", "adapter.lora.alpha", BASE_SHA256)
    } == {
        "general.type": "adapter",
        "general.architecture": "qwen2",
        "adapter.type": "lora",
        "adapter.lora.alpha": 12.0,
        BASE_SHA256: "ab" * 32,
    }
    names = {"attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"}
    assert set(file.tensors) == {
        f"blk.{layer}.{name}.weight.lora_{kind}" for layer in range(tiny.LAYERS) for name in names for kind in "ab"
    }
    assert file.tensors["blk.0.ffn_down.weight.lora_a"].shape == (3, tiny.INNER) and file.tensors[
        "blk.0.ffn_down.weight.lora_b"
    ].shape == (tiny.WIDTH, 3)
    assert file.tensors["blk.0.ffn_down.weight.lora_a"].type.name == "F16"


def test_the_same_adapter_gives_the_same_bytes(base, tmp_path):
    for name in ("a", "b"):
        model, known = model_of(base)
        write_lora(tmp_path / name, add_adapter(model, lora(), 0, 1).numbers(), 12.0, known, "ab" * 32)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_full_fine_tuning_trains_everything_or_only_above_the_frozen_layers(base):
    model, _ = model_of(base)
    assert sum(value.numel() for value in add_adapter(model, Adapter("full"), 0, 1).parameters.values()) == sum(
        value.numel() for value in model.parameters()
    )
    names = add_adapter(model_of(base)[0], Adapter("full"), 1, 1).parameters
    assert names and all(name.startswith(("model.layers.1.", "model.norm.")) for name in names)
    assert np.prod(names["model.norm.weight"].shape) == tiny.WIDTH
