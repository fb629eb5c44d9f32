"""Reading a base: every stored number, both architectures, a folder in Hugging Face form."""

import json

import gguf
import gguf_base
import numpy as np
import pytest
import tiny
import torch
import trunk
from base import load_tokenizer
from base_hash import base_sha256
from examples import pack, read_examples
from gguf_file import GgufFile
from gguf_tokenizer import from_folder, from_gguf
from job import read_job
from losses import label_losses


def test_fields_and_numbers_are_those_of_the_gguf_package(base):
    theirs, ours = gguf.GGUFReader(base), GgufFile(base)
    stored = {name: field.contents() for name, field in theirs.fields.items() if not name.startswith("GGUF.")}
    assert {name: field.value for name, field in ours.fields.items()} == stored
    for tensor in theirs.tensors:
        wanted = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
        assert np.array_equal(ours.tensors[tensor.name].numbers().reshape(wanted.shape), wanted)


def test_the_model_holds_the_numbers_of_the_file(base):
    file = GgufFile(base)
    model, architecture = gguf_base.load_gguf(file, torch.float32, 1)
    assert (architecture.name, architecture.heads, architecture.key_value_heads) == (
        "qwen2",
        tiny.HEADS,
        tiny.KEY_VALUE_HEADS,
    )
    assert np.array_equal(
        model.model.layers[1].mlp.down_proj.weight.numpy(), file.tensors["blk.1.ffn_down.weight"].numbers()
    )
    assert np.array_equal(
        model.model.layers[0].self_attn.k_proj.bias.numpy(), file.tensors["blk.0.attn_k.bias"].numbers()
    )
    assert model.lm_head.weight is model.model.embed_tokens.weight
    assert not any(value.requires_grad for value in model.parameters())


def test_rows_are_read_in_pieces_to_the_same_numbers(base, monkeypatch):
    whole, _ = gguf_base.load_gguf(GgufFile(base), torch.bfloat16, 2)
    monkeypatch.setattr(gguf_base, "CHUNK_NUMBERS", 200)
    pieces, _ = gguf_base.load_gguf(GgufFile(base), torch.bfloat16, 1)
    assert all(torch.equal(value, pieces.state_dict()[name]) for name, value in whole.state_dict().items())


def test_an_output_matrix_of_its_own_is_kept(tmp_path):
    model, _ = gguf_base.load_gguf(GgufFile(tiny.write_base(tmp_path / "untied.gguf", tied=False)), torch.float32, 1)
    assert model.lm_head.weight is not model.model.embed_tokens.weight
    assert not torch.equal(model.lm_head.weight, model.model.embed_tokens.weight)


def test_llama_rows_turn_as_the_engine_turns_them(tmp_path):
    """The engine rotates neighbouring rows of q and k by one angle; transformers rotates row i with row i + half."""
    file = GgufFile(tiny.write_base(tmp_path / "llama.gguf", "llama"))
    model, architecture = gguf_base.load_gguf(file, torch.float32, 1)
    stored = torch.from_numpy(file.tensors["blk.0.attn_q.weight"].numbers())
    width = tiny.WIDTH // tiny.HEADS
    hidden = torch.randn(5, tiny.WIDTH)
    angles = torch.arange(5)[:, None] * model.model.rotary_emb.inv_freq  # (T, pairs)
    pairs = torch.view_as_complex((hidden @ stored.T).view(5, tiny.HEADS, width // 2, 2))  # (T, heads, pairs)
    turned = torch.view_as_real(pairs * torch.polar(torch.ones_like(angles), angles)[:, None]).flatten(2)
    from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

    ours = model.model.layers[0].self_attn.q_proj(hidden).view(1, 5, tiny.HEADS, width).transpose(1, 2)
    ours, _ = apply_rotary_pos_emb(ours, ours, *model.model.rotary_emb(hidden, torch.arange(5)[None]))
    ours = ours.transpose(1, 2)[0].reshape(5, tiny.HEADS, 2, width // 2).transpose(2, 3).flatten(2)
    assert torch.allclose(ours, turned, atol=1e-4)
    assert torch.equal(
        gguf_base.interleaved_from_halves(model.model.layers[0].self_attn.k_proj.weight, architecture.key_value_heads),
        torch.from_numpy(file.tensors["blk.0.attn_k.weight"].numbers()),
    )


@pytest.fixture(scope="module")
def folder(base, tmp_path_factory):
    """The tiny base in Hugging Face form: weights, configuration, tokenizer with the special tokens as added ones."""
    place = tmp_path_factory.mktemp("folder")
    file = GgufFile(base)
    model, _ = gguf_base.load_gguf(file, torch.float32, 1)
    tokenizer = from_gguf(file)
    model.config.eos_token_id = tokenizer.specials["<|im_end|>"]
    model.save_pretrained(place)
    content = json.loads(tokenizer.fast.to_str())
    plain = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    content["added_tokens"] = [{"id": index, "content": name, **plain} for name, index in tokenizer.specials.items()]
    (place / "tokenizer.json").write_text(json.dumps(content), encoding="utf-8")
    return place


def test_a_folder_gives_the_same_losses_as_the_gguf(base, folder, tmp_path):
    job = read_job(str(tiny.write_job(tmp_path, base)))
    tokenizer, file = load_tokenizer(job)
    losses = []
    for model, own in (
        (gguf_base.load_gguf(file, torch.float32, 1)[0], tokenizer),
        (gguf_base.load_folder(folder, torch.float32)[0], from_folder(folder)),
    ):
        trunk.prepare(model)
        row = pack(read_examples(job.examples, own, 200)[0])
        hidden = trunk.run_layers(model, trunk.embed(model, row), row, 0, tiny.LAYERS)
        losses.append(label_losses(model, trunk.final_norm(model, hidden), row)[1])
    assert torch.allclose(*losses, atol=1e-5)


def test_a_folder_keeps_special_tokens_out_of_plain_text(folder):
    tokenizer = from_folder(folder)
    assert not set(tokenizer.specials.values()) & set(tokenizer.text_ids("<|fim_prefix|><|endoftext|>"))
    assert not set(tokenizer.specials.values()) & set(tokenizer.normal_ids)


def test_a_training_runs_on_a_folder(folder, tmp_path):
    from running import train_here

    path = tiny.write_job(tmp_path, next(folder.glob("*.safetensors")))
    fields = json.loads(path.read_text(encoding="utf-8")) | {
        "base": {"path": str(folder), "sha256": base_sha256(folder)}
    }
    path.write_text(json.dumps(fields), encoding="utf-8")
    code, events = train_here(path)
    assert code == 0 and tiny.of_type(events, "checkpoint")[-1]["path"].endswith(".gguf")
